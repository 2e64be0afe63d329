/* What the pages do beyond HTML. Everything here is an addition: each page works without it.
   Plain ES2019, no inline script, nothing evaluated (strict content security policy, Chrome 90). */
(function () {
  "use strict";

  var DRAFT_PREFIX = "duli:draft:";
  var DRAFT_DAYS = 14;
  var words = document.body.dataset;
  var page = document.documentElement;

  function meta(name) {
    var tag = document.querySelector('meta[name="' + name + '"]');
    return tag ? tag.getAttribute("content") : "";
  }

  function announce(text) {
    var box = document.querySelector("[data-announce]");
    if (box) { box.textContent = ""; window.setTimeout(function () { box.textContent = text; }, 50); }
  }

  function each(root, selector, act) {
    Array.prototype.forEach.call(root.querySelectorAll(selector), act);
  }

  function button(label, act) {
    var made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-secondary btn-sm";
    made.textContent = label;
    made.addEventListener("click", act);
    return made;
  }

  function notice(tone, text, buttons) {
    var place = document.querySelector("[data-drafts]") || document.querySelector("main");
    var box = document.createElement("div");
    box.className = "notice notice-" + tone;
    box.setAttribute("role", "status");
    var body = document.createElement("div");
    body.className = "notice-body";
    var line = document.createElement("p");
    line.textContent = text;
    body.appendChild(line);
    if (buttons.length) {
      var row = document.createElement("div");
      row.className = "row-line";
      buttons.forEach(function (made) { row.appendChild(made); });
      body.appendChild(row);
    }
    box.appendChild(body);
    if (place) { place.insertBefore(box, place.firstChild); }
    return box;
  }

  /* htmx: the CSRF token of the page, and focus after a swap. */
  function listenToHtmx() {
    document.addEventListener("htmx:configRequest", function (event) {
      var token = meta("csrf-token");
      if (token) { event.detail.headers["X-CSRFToken"] = token; }
    });
    document.addEventListener("htmx:afterSettle", function (event) {
      var target = event.detail.elt || event.target;
      if (!target || !target.querySelector) { return; }
      enhance(target.parentNode || target);
      var focus = target.querySelector("[data-focus], [autofocus]");
      if (focus) { focus.focus(); return; }
      // What had the focus was swapped away: the reader goes on at what came in its place.
      if (document.activeElement === document.body || document.activeElement === null) {
        if (!target.hasAttribute("tabindex")) { target.setAttribute("tabindex", "-1"); }
        target.focus({ preventScroll: true });
      }
    });
    ["htmx:sendError", "htmx:responseError", "htmx:timeout"].forEach(function (name) {
      document.addEventListener(name, function () { announce(words.wordFailed); notice("danger", words.wordFailed, []); });
    });
  }

  /* Drafts: what is typed into form[data-draft] is kept on this computer until the server has said that it is stored. */
  var dirty = new Set();
  var sent = new Set();

  function storage() {
    try { return window.localStorage; } catch (refused) { return null; }
  }

  function draftName(form) {
    return DRAFT_PREFIX + (meta("duli-person") || "-") + ":" + form.dataset.draft;
  }

  function keeps(control) {
    return control.name && !control.disabled && ["hidden", "password", "file", "submit", "button", "reset"].indexOf(control.type) < 0;
  }

  function valuesOf(form) {
    var values = [];
    Array.prototype.forEach.call(form.elements, function (control) {
      if (!keeps(control)) { return; }
      if (control.type === "checkbox" || control.type === "radio") {
        values.push([control.name, control.value, control.checked]);
      } else if (control.type === "select-multiple") {
        values.push([control.name, "", Array.prototype.map.call(control.selectedOptions, function (option) { return option.value; })]);
      } else {
        values.push([control.name, "", control.value]);
      }
    });
    return values;
  }

  function fill(form, values) {
    var left = values.slice();
    Array.prototype.forEach.call(form.elements, function (control) {
      if (!keeps(control)) { return; }
      var ticked = control.type === "checkbox" || control.type === "radio";
      var at = left.findIndex(function (entry) { return entry[0] === control.name && (!ticked || entry[1] === control.value); });
      if (at < 0) { return; }
      var value = left.splice(at, 1)[0][2];
      if (ticked) {
        control.checked = value;
      } else if (control.type === "select-multiple") {
        Array.prototype.forEach.call(control.options, function (option) { option.selected = value.indexOf(option.value) >= 0; });
      } else {
        control.value = value;
      }
    });
  }

  function keepDraft(form) {
    var store = storage();
    if (!store) { return; }
    try {
      store.setItem(draftName(form), JSON.stringify({ at: Date.now(), version: form.dataset.draftVersion || "", values: valuesOf(form) }));
      var status = form.querySelector("[data-draft-status]");
      if (status) { status.textContent = words.wordKept; }
    } catch (full) { /* a full store must not stop the typing */ }
  }

  function dropDraft(form) {
    var store = storage();
    if (store) { store.removeItem(draftName(form)); }
    dirty.delete(form);
    var status = form.querySelector("[data-draft-status]");
    if (status) { status.textContent = ""; }
  }

  function settleDrafts() {
    var store = storage();
    if (!store) { return; }
    var settled = document.querySelector("[data-settles-drafts]") && window.sessionStorage.getItem("duli:sent");
    var limit = Date.now() - DRAFT_DAYS * 86400000;
    Object.keys(store).forEach(function (name) {
      if (name.indexOf(DRAFT_PREFIX) !== 0) { return; }
      var kept = null;
      try { kept = JSON.parse(store.getItem(name)); } catch (broken) { kept = null; }
      if (!kept || kept.at < limit || name === settled) { store.removeItem(name); }
    });
    if (settled) { window.sessionStorage.removeItem("duli:sent"); }
  }

  function restoreDraft(form) {
    var store = storage();
    var text = store && store.getItem(draftName(form));
    if (!text) { return; }
    var kept = JSON.parse(text);
    var fromServer = valuesOf(form);
    if (JSON.stringify(kept.values) === JSON.stringify(fromServer)) { dropDraft(form); return; }
    // After a refused submit the server has sent back what was typed: nothing to bring back.
    if (form.querySelector("[data-focus]")) { return; }
    if (kept.version === (form.dataset.draftVersion || "")) {
      fill(form, kept.values);
      dirty.add(form);
      var shown = notice("info", words.wordRestored, [button(words.wordDiscard, function () {
        fill(form, fromServer); dropDraft(form); shown.remove();
      })]);
      return;
    }
    var offer = notice("warning", words.wordOffer, [
      button(words.wordRestore, function () { fill(form, kept.values); dirty.add(form); offer.remove(); }),
      button(words.wordDiscard, function () { dropDraft(form); offer.remove(); })
    ]);
  }

  function guardForm(form) {
    var timer = 0;
    function changed() {
      dirty.add(form);
      if (!form.dataset.draft) { return; }
      window.clearTimeout(timer);
      timer = window.setTimeout(function () { keepDraft(form); }, 400);
    }
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    if (form.dataset.draft) {
      form.addEventListener("submit", function () {
        keepDraft(form);
        try { window.sessionStorage.setItem("duli:sent", draftName(form)); } catch (refused) { /* the draft just stays */ }
      });
      restoreDraft(form);
    }
  }

  window.addEventListener("beforeunload", function (event) {
    var open = false;
    dirty.forEach(function (form) {
      if (document.contains(form) && !sent.has(form)) {
        if (form.dataset.draft) { keepDraft(form); }
        open = true;
      }
    });
    if (open) { event.preventDefault(); event.returnValue = ""; }
  });

  // A phone that puts the page away may never come back to it: keep what is there at once.
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState !== "hidden") { return; }
    dirty.forEach(function (form) { if (form.dataset.draft && document.contains(form) && !sent.has(form)) { keepDraft(form); } });
  });

  /* One press, one act: a form that was sent isn't sent again. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("hx-post")) { return; }
    if (sent.has(form)) { event.preventDefault(); return; }
    sent.add(form);
    window.setTimeout(function () {
      each(form, 'button[type="submit"]', function (made) { made.setAttribute("aria-disabled", "true"); });
      announce(words.wordSending);
    }, 0);
  });
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) { return; }
    sent.clear();
    each(document, 'button[aria-disabled="true"]', function (made) { made.removeAttribute("aria-disabled"); });
  });

  /* Deadlines: the server's words are kept until they'd be wrong, then said anew by the server's clock. */
  var drift = meta("duli-now") ? Date.parse(meta("duli-now")) - Date.now() : 0;

  function tellDeadlines() {
    if (!window.Intl || !Intl.RelativeTimeFormat || !meta("duli-now")) { return; }
    var now = Date.now() + drift;
    each(document, "time[data-deadline]", function (time) {
      var tag = time.parentNode.querySelector("[data-relative]");
      var left = Date.parse(time.getAttribute("datetime")) - now;
      if (!tag || left > 86400000) { return; }
      if (left < 0) {
        if (!time.parentNode.classList.contains("deadline-danger")) {
          time.parentNode.className = "deadline deadline-danger";
          tag.className = "tag tag-danger";
          tag.textContent = words.wordLate;
        }
        return;
      }
      var format = new Intl.RelativeTimeFormat(page.lang, { numeric: "always" });
      tag.textContent = left >= 3600000 ? format.format(Math.floor(left / 3600000), "hour") : format.format(Math.max(1, Math.ceil(left / 60000)), "minute");
    });
  }

  /* Tables: each cell learns the heading of its column, so that a narrow screen can show rows as cards. */
  function labelTable(table) {
    if (table.dataset.table !== "cards" || !table.tHead || table.tHead.rows.length !== 1) { return; }
    var heads = Array.prototype.map.call(table.tHead.rows[0].cells, function (cell) { return cell.textContent.trim(); });
    if (table.querySelector("td[rowspan], th[rowspan]")) { return; }
    var uneven = Array.prototype.some.call(table.tBodies, function (part) {
      return Array.prototype.some.call(part.rows, function (row) { return row.cells.length !== heads.length && row.cells.length !== 1; });
    });
    if (uneven) { return; }
    each(table, "tbody > tr", function (row) {
      if (row.cells.length !== heads.length) { return; }
      Array.prototype.forEach.call(row.cells, function (cell, at) {
        cell.dataset.label = heads[at];
        if (cell.children.length && !cell.querySelector(".cell-content")) {
          var inner = document.createElement("div");
          inner.className = "cell-content";
          while (cell.firstChild) { inner.appendChild(cell.firstChild); }
          cell.appendChild(inner);
        }
      });
    });
    table.classList.add("is-cards");
  }

  /* A long table gets a region of its own height, in which its heads stay in sight. */
  function tallTable(region) {
    var table = region.querySelector("table.sheet-sticky");
    if (table && table.rows.length > 25) { region.classList.add("table-region-tall"); }
  }

  function copy(text) {
    if (navigator.clipboard && window.isSecureContext) { return navigator.clipboard.writeText(text); }
    // Plain http inside a government network has no clipboard interface.
    var box = document.createElement("textarea");
    box.value = text;
    box.className = "visually-hidden";
    document.body.appendChild(box);
    box.select();
    var done = document.execCommand("copy");
    box.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  }

  document.addEventListener("click", function (event) {
    var target = event.target;
    if (!target.closest) { return; }
    var copier = target.closest("[data-copy]");
    if (copier) { copy(copier.dataset.copy).then(function () { announce(words.wordCopied); copier.classList.add("copied"); }, function () {}); }
    var closer = target.closest("[data-close]");
    if (closer) { shut(closer.closest("details")); }
    var inside = target.closest("details[data-menu]");
    each(document, "details[data-menu][open]", function (menu) { if (menu !== inside) { menu.open = false; } });
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !document.activeElement) { return; }
    var open = document.activeElement.closest("details[data-menu][open], details.confirm[open], details[data-drawer][open]");
    if (open) { shut(open); }
  });

  function shut(details) {
    if (!details) { return; }
    details.open = false;
    details.querySelector("summary").focus();
  }

  function enhance(root) {
    each(root, "[data-copy], [data-close]", function (made) { made.hidden = false; });
    each(root, "table[data-table]", labelTable);
    each(root, ".table-region", tallTable);
    each(root, "form[data-draft], form[data-guard]", function (form) {
      if (form.dataset.guarded) { return; }
      form.dataset.guarded = "yes";
      guardForm(form);
    });
  }

  listenToHtmx();
  settleDrafts();
  enhance(document);
  var first = document.querySelector("[data-focus]");
  if (first) { first.focus(); }
  tellDeadlines();
  window.setInterval(tellDeadlines, 30000);
})();
