/* The tab: theme before anything is drawn, sign-in and theme within Teams, what goes on, and hiding it
   where others may see it. Without this the pages can be read, and print. */
(function () {
  "use strict";
  var root = document.documentElement;
  var framed = window.parent !== window;
  var IDLE_MS = 60000, LOST_MS = 10000, RETRY_MS = 5000;
  var themes = { default: "light", light: "light", dark: "dark", contrast: "contrast" };
  root.classList.add("scripts");

  function kept(value) {
    try {
      if (value) sessionStorage.setItem("theme", value);
      return sessionStorage.getItem("theme");
    } catch (_) {
      return value;
    }
  }
  function theme(name) {
    var known = themes[name];
    if (!known) return;
    root.classList.remove("light", "dark", "contrast");
    root.classList.add(known);
    kept(name);
  }
  theme(new URLSearchParams(location.search).get("theme") || kept());

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }
  function show(selector, yes) {
    each(selector, function (one) { one.hidden = !yes; });
  }

  /* Within Teams */
  function teams(then, failed) {
    var script = document.createElement("script");
    script.src = root.dataset.teams;
    script.onerror = failed;
    script.onload = function () {
      var client = window.microsoftTeams;
      client.app.initialize().then(function () {
        client.app.notifySuccess();
        client.app.registerOnThemeChangeHandler(theme);
        return client.app.getContext();
      }).then(function (context) {
        theme(context.app.theme);
        var where = context.page.frameContext;
        if (context.meeting || where === "sidePanel" || where === "meetingStage") {
          root.classList.add("meeting");
          show(".cover-meeting", true);
          return;
        }
        root.classList.add("seen");
        then(client);
      }).catch(failed);
    };
    document.head.appendChild(script);
  }
  function signIn(gate) {
    show(".in-browser", false);
    show(".in-teams", true);
    function failed() { show(".in-teams", false); show(".in-failed", true); }
    teams(function (client) {
      client.authentication.getAuthToken().then(function (token) {
        return fetch(gate.dataset.signin, { method: "POST", headers: { Authorization: "Bearer " + token } });
      }).then(function (answer) {
        if (!answer.ok) throw new Error("refused");
        /* A browser that keeps no cookie of ours would come back here for ever. */
        if (new URLSearchParams(location.search).has("again")) throw new Error("no cookie");
        location.replace(gate.dataset.next + "?again");
      }).catch(failed);
    }, failed);
  }

  /* What goes on; and that the page does not know, once it has not been told for ten seconds */
  var renewing = false;
  function renew(region, html) {
    var held = region.contains(document.activeElement) && document.activeElement.tagName;
    region.innerHTML = html;
    var same = held && (region.querySelector(held === "A" ? "a" : "[tabindex]") || region.querySelector("a, [tabindex]"));
    renewing = true; /* nobody has touched it: it may still be hidden */
    if (same) same.focus({ preventScroll: true });
    renewing = false;
  }
  function live(region) {
    if (!window.EventSource) return;
    var source = new EventSource(region.dataset.live);
    var timer;
    function lost() { show(".lost", true); }
    function again() {
      fetch(location.href).then(function (answer) {
        if (answer.status === 401 || answer.status === 404) location.reload();
        else live(region);
      }).catch(function () { setTimeout(again, RETRY_MS); });
    }
    source.onmessage = function (event) {
      clearTimeout(timer);
      timer = 0;
      show(".lost", false);
      if (region.innerHTML !== event.data) renew(region, event.data);
    };
    source.onerror = function () {
      timer = timer || setTimeout(lost, LOST_MS);
      /* What is answered without a stream is not asked for again by itself. */
      if (source.readyState === EventSource.CLOSED) setTimeout(again, RETRY_MS);
    };
    source.addEventListener("lost", lost);
    source.addEventListener("over", function () { source.close(); location.reload(); });
  }

  /* Nobody has touched it for a minute: somebody else may stand there */
  function idle() {
    var timer;
    function wake() {
      if (renewing) return;
      clearTimeout(timer);
      if (root.classList.contains("idle")) { root.classList.remove("idle"); show(".cover-idle", false); }
      timer = setTimeout(function () { root.classList.add("idle"); show(".cover-idle", true); }, IDLE_MS);
    }
    ["pointermove", "pointerdown", "keydown", "wheel", "touchstart", "focusin"].forEach(function (name) {
      document.addEventListener(name, wake, { passive: true });
    });
    wake();
  }

  document.addEventListener("DOMContentLoaded", function () {
    var gate = document.querySelector("[data-signin]");
    if (!framed) root.classList.add("seen");
    if (gate) { if (framed) signIn(gate); return; }
    if (framed) teams(function () {}, function () {});
    each("[data-live]", live);
    each("[data-print]", function (one) { one.addEventListener("click", function () { window.print(); }); });
    if (document.querySelector(".secret")) idle();
  });
})();
