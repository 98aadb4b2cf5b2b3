# The automatic test that the alert works. The Norwegian word stands on every card, in every language.
canary-prefix = PRØVE (test): { $headline }
canary-line = This is an automatic test of the alert. Nobody needs help.
canary-unit = Automatic test
works-tested = Tested automatically { $when }
works-rung = Tested by telephone { $when }
