"use strict";
/* Manners of HTMX's requests, and the keys that readers of feeds know. All of the site works without this file; it
   listens at the document alone, for the body is replaced where HTMX restores its history. Templates steer it by
   .event and .hit (what j and k walk through), .filters (f), .find (/), data-told (what is said once a part is
   replaced), data-title on the part (the page's title then) and data-focus on a link (a selector: what gets the focus in the new part). */

const byId = (id) => document.getElementById(id);
const LOADING_AFTER = 1000; // ms; the bar of .busy is seen earlier, by its transition

/* Requests: busy, told, failed */

let loading = 0;
let failed = null;
let opened = [];

function say(words) {
  byId("told").textContent = words;
}

function begin({ detail }) {
  settle();
  detail.target.setAttribute("aria-busy", "true");
  loading = setTimeout(() => say(byId("told").dataset.loading), LOADING_AFTER);
}

function end({ detail }) {
  detail.target.removeAttribute("aria-busy");
  clearTimeout(loading);
  if (byId("told").textContent === byId("told").dataset.loading) say("");
}

function settle() {
  byId("trouble").hidden = true;
  byId("trouble-told").textContent = "";
}

function fail({ detail }) {
  const { elt, target, pathInfo, xhr } = detail;
  failed = { elt, target, path: pathInfo.requestPath };
  const told = byId("trouble-told");
  byId("retry").href = pathInfo.finalRequestPath;
  byId("trouble").hidden = false;
  told.textContent = xhr.status ? `${told.dataset.fault} (${xhr.status})` : told.dataset.offline;
}

function retry(event) {
  if (event.target.id !== "retry" || !failed?.elt.isConnected) return;
  event.preventDefault();
  htmx.ajax("GET", failed.path, { source: failed.elt, target: failed.target });
}

/* A whole page that answers a request for a part (a redirect, a way in, a proxy's own page) is gone to, never put into
   the page that asked. */
function refusePages(event) {
  const { detail } = event;
  if (detail.xhr.status >= 400 || !/^\s*<!doctype/i.test(detail.xhr.responseText)) return;
  detail.shouldSwap = false;
  location.assign(detail.xhr.responseURL || detail.pathInfo.finalRequestPath);
}

/* Focus and what stood open */

function keepOpen({ detail }) {
  opened = [...detail.target.querySelectorAll("details[open][id]")].map((one) => one.id);
}

function welcome({ detail }) {
  if (!detail.requestConfig) return; // history, which has a welcome of its own
  for (const id of opened.splice(0)) if (byId(id)) byId(id).open = true;
  const part = byId(detail.target.id) ?? detail.target;
  tell(part);
  const link = detail.requestConfig.elt;
  const next = link.dataset.focus && document.querySelector(link.dataset.focus);
  if (next) return step(next);
  if (document.activeElement === document.body && link.matches("a")) meet(part);
}

function tell(part) {
  if (part.dataset.title) document.title = part.dataset.title;
  const told = part.querySelector("[data-told]");
  if (told) say(told.textContent.trim());
}

function meet(element, scroll = { preventScroll: true }) {
  if (!element.matches("a, button, input, summary, [tabindex]")) element.tabIndex = -1;
  element.focus(scroll);
}

/* Back and forward ask the server for the whole page. Where it does not come, the browser's own loading tells. */
function restoreSafely({ detail }) {
  htmx.trigger(document.body, "htmx:abort");
  detail.xhr.onerror = () => location.reload();
}

function restored() {
  arrive();
  tell(byId("content"));
  if (document.activeElement === document.body) meet(byId("content"));
}

/* Keys */

const ITEMS = "article.event, article.hit";
const KEYS_OFF = "jalon-keys-off";

function keysAreOn() {
  try {
    return localStorage.getItem(KEYS_OFF) === null;
  } catch {
    return true; // storage is refused: they are on, and cannot be switched off for longer than a page
  }
}

function chooseKeys({ target }) {
  if (target.id !== "keys-on") return;
  if (target.checked) localStorage.removeItem(KEYS_OFF);
  else localStorage.setItem(KEYS_OFF, "1");
}

const eventAtFocus = () => document.activeElement?.closest(ITEMS);

function step(event) {
  const heading = event.querySelector("h2, h3, h4");
  if (heading) event.setAttribute("aria-label", heading.textContent.trim());
  meet(event, { preventScroll: true });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  event.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
}

function walk(by) {
  const events = [...document.querySelectorAll(ITEMS)];
  if (!events.length) return;
  const here = events.indexOf(eventAtFocus());
  const more = document.querySelector(":is(article.event, article.hit) ~ .more a");
  if (here + by === events.length && more) return more.click();
  const from = here >= 0 ? here + by : events.findIndex((one) => one.getBoundingClientRect().bottom > 0);
  step(events[Math.min(Math.max(from, 0), events.length - 1)]);
}

function open() {
  const event = eventAtFocus();
  const details = event?.querySelector("details");
  if (details) details.open = !details.open;
  else event?.querySelector("h2 a, h3 a, h4 a")?.click();
}

function search() {
  const field = document.querySelector(".find input[type=search]");
  field?.focus();
  field?.select();
}

function filters() {
  const part = document.querySelector(".filters");
  const closed = part?.querySelector("details:not([open])");
  if (closed) closed.open = true;
  [...(part?.querySelectorAll("summary, a, input, select") ?? [])].find((one) => one.checkVisibility())?.focus();
}

function help() {
  byId("keys-on").checked = keysAreOn();
  byId("keys").showModal();
}

function escape(event) {
  if (event.target.matches("input, select, textarea")) return event.target.blur();
  const details = eventAtFocus()?.querySelector("details[open]");
  if (!details) return;
  details.open = false;
  meet(details.closest(ITEMS));
}

const KEYS = { j: () => walk(1), n: () => walk(1), k: () => walk(-1), p: () => walk(-1), o: open, "/": search, f: filters, "?": help };

function press(event) {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return escape(event);
  if (event.target.closest("input, select, textarea, [contenteditable]") || !keysAreOn()) return;
  const act = event.key === "Enter" && event.target.matches(ITEMS) ? open : KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

function click(event) {
  if (event.target.closest("#keys-help")) help();
  else if (event.target.id === "keys") event.target.close(); // outside of it, on its backdrop
  else retry(event);
}

/* What needs this file is not shown without it. */
function arrive() {
  byId("keys-help").hidden = false;
}

document.addEventListener("htmx:beforeRequest", begin);
document.addEventListener("htmx:afterRequest", end);
for (const fault of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(fault, fail);
document.addEventListener("htmx:beforeSwap", refusePages);
document.addEventListener("htmx:beforeSwap", keepOpen);
document.addEventListener("htmx:afterSettle", welcome);
document.addEventListener("htmx:historyCacheMiss", restoreSafely);
document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());
document.addEventListener("htmx:historyRestore", restored);
document.addEventListener("keydown", press);
document.addEventListener("change", chooseKeys);
document.addEventListener("click", click);
document.addEventListener("DOMContentLoaded", arrive);
