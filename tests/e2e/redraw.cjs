// Loaded into a client of the tests before its own code: it gives its script as redraw.py has changed
// it. Were the browser to ask the test for it, nine megabytes would go through it for each page.
const fs = require("node:fs");
const http = require("node:http");

const SCRIPT = /\/static\/js\/main\.[^/]*\.js$/;
const { emit } = http.Server.prototype;
http.Server.prototype.emit = function (event, ...rest) {
  const [request, response] = rest;
  if (event !== "request" || !SCRIPT.test(request.url)) return emit.call(this, event, ...rest);
  response.setHeader("content-type", "text/javascript");
  fs.createReadStream(process.env.KEEPS_WHAT_IS_TYPED).pipe(response);
  return true;
};
