"""What lies in files beside the bot: the organisation, routines, ladders."""
