// Loaded into the client before its own code, which has no option for either.
const http = require("node:http");
const { Server } = require("node:net");

// It would listen on every network of the machine, but nobody else may sit down in the caseworker's
// chair.
const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
  return typeof port === "number" && typeof rest[0] !== "string"
    ? listen.call(this, port, "127.0.0.1", ...rest)
    : listen.call(this, port, ...rest);
};

// As narrow as a column of the demo's page it would cut off the chat at 600 px and show its own tools
// and log. There only the chat is left; the log lies outside, where the tests still read it.
const NARROW = `<style>@media (max-width: 560px) {
  div:has(> div > [role="toolbar"]) { display: none !important; }
  div:has(> div > div > div > button[title="Hide log panel"]) {
    position: fixed !important; left: 100vw !important;
  }
  div:has(+ div > div > div > div > button[title="Hide log panel"]),
  div:has(+ div > div > div > div > button[title="Hide log panel"]) > div {
    min-width: 0 !important; height: 100vh !important; width: 100vw !important;
  }
  div:has(> div > .fai-OutputCard) {
    margin: 0 8px !important; width: calc(100vw - 24px) !important; min-width: 0 !important;
  }
  .fai-OutputCard, .fai-OutputCard > div { min-width: 0 !important; max-width: 100% !important; }
  div:has(> div > div > div > div > [contenteditable]) { padding: 8px 12px !important; }
}</style>`;

const { setHeader, end } = http.ServerResponse.prototype;
const isPage = (response) => String(response.getHeader("content-type")).startsWith("text/html");
http.ServerResponse.prototype.setHeader = function (name, value) {
  // What is added to a page is not in the length that its server has counted.
  return name.toLowerCase() === "content-length" && isPage(this)
    ? this
    : setHeader.call(this, name, value);
};
http.ServerResponse.prototype.end = function (...rest) {
  if (isPage(this) && this.statusCode === 200 && this.req.method === "GET") {
    if (rest.length > 0 && typeof rest[0] !== "function") this.write(...rest.splice(0, 1));
    this.write(NARROW);
  }
  return end.apply(this, rest);
};
