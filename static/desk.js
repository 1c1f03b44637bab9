"use strict";
/* Entities: what one works through. All of it works without this file. j and k walk through .desk-item; a key in data-key
   presses that button of the item at the focus; once an item is decided the next one has the focus. */
(() => {
  const ITEMS = ".desk-item";
  const items = () => [...document.querySelectorAll(ITEMS)];
  const here = () => document.activeElement?.closest(ITEMS);
  let next = null; // what has the focus once the answer is there
  let latest = null; // what was decided last
  let before = null; // what stands before what is replaced now

  function meet(item) {
    if (!item) return;
    item.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  }

  function walk(by) {
    const all = items();
    const at = all.indexOf(here());
    const from = at >= 0 ? at + by : all.findIndex((one) => one.getBoundingClientRect().bottom > 0);
    meet(all[Math.min(Math.max(from, 0), all.length - 1)]);
  }

  const undo = () => latest?.isConnected && latest.querySelector("[data-undo]")?.click();
  const KEYS = { u: undo, j: () => walk(1), n: () => walk(1), k: () => walk(-1), p: () => walk(-1) };

  function press(event) {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target.closest("input:not([type=radio]):not([type=checkbox]), select, textarea, [contenteditable]");
    if (event.key === "Escape" && isTyping && here()) return meet(here());
    if (isTyping || !document.querySelector(".desk")) return;
    const button = here()?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button && !KEYS[event.key]) return;
    event.preventDefault();
    if (button?.matches("input")) button.focus();
    else if (button && !event.repeat) button.click();
    else if (!button) KEYS[event.key]();
  }

  /* What Select2 chooses only jQuery's listeners hear of; HTMX listens to the browser's own events. */
  document.addEventListener("DOMContentLoaded", () => {
    const jQuery = window.django?.jQuery;
    jQuery?.(document).on("select2:select", (event) => event.target.dispatchEvent(new Event("change", { bubbles: true })));
  });
  document.addEventListener("keydown", press);
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const all = items();
    const at = all.indexOf(detail.target);
    next = at >= 0 ? (all[at + 1] ?? all[at - 1]) : null;
    before = detail.target.previousElementSibling;
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (before?.nextElementSibling?.matches(".desk-done")) latest = before.nextElementSibling;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (next?.isConnected) meet(next);
    next = before = null;
  });
})();
/* The review: keys that press what templates say by data-key, focus and titles where a part was swapped, words selected
   in the text, the claim held while somebody looks at it. All works without this file, but for the selecting. */
{
  const HOLD_EVERY = 4 * 60_000; // ms; a claim is held for ten minutes
  const review = () => document.getElementById("review");
  const words = () => document.getElementById("words");
  const isTyping = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

  /* Arriving: at a new item the heading gets the focus and the text stands at its quote */

  function arrive() {
    if (!review()) return;
    for (const one of review().querySelectorAll("[data-key][hidden]")) one.hidden = false;
    for (const one of review().querySelectorAll(".desk-parties")) fitRoles(one);
    review().querySelector(".desk-form")?.elements.kind.addEventListener("change", () => fitRoles(document.querySelector(".desk-parties")));
    scrollToQuote(review().querySelector(".desk-quote.ours"));
    const requote = review().querySelector(".desk-requote");
    if (requote) requote.hidden = !document.getElementById("id_quote");
  }

  function welcome({ detail }) {
    if (detail.target.id !== "review") return;
    arrive();
    const fault = review().querySelector(".desk-late, .errorlist");
    const title = review().querySelector("[data-arrive]");
    const said = review().querySelector("#said").textContent.trim();
    document.getElementById("desk-told").textContent = `${said} ${title?.textContent.trim() ?? ""}`;
    if (fault) return goTo(fault);
    if (title) title.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }

  function goTo(element) {
    const field = element.closest("p")?.querySelector("input:not([type=hidden]), textarea, select");
    if (!field) element.tabIndex = -1;
    (field ?? element).focus({ preventScroll: true });
    element.scrollIntoView({ block: "center" });
  }

  function scrollToQuote(quote) {
    const text = document.querySelector(".desk-text");
    if (quote && text) text.scrollTop += quote.getBoundingClientRect().top - text.getBoundingClientRect().top - text.clientHeight / 3;
  }

  /* Roles of the kind alone */

  function fitRoles(parties) {
    const roles = JSON.parse(parties.dataset.roles)[parties.form?.elements.kind.value ?? document.getElementById("id_kind").value] ?? [];
    for (const select of parties.querySelectorAll("select")) {
      for (const option of select.options) option.hidden = option.disabled = !roles.includes(option.value);
      if (!roles.includes(select.value)) select.value = roles[0] ?? "";
    }
  }

  function makeRoom({ target }) {
    const list = target.name === "who" && target.closest("ul");
    if (!list || !target.value || [...list.querySelectorAll("input")].some((one) => !one.value)) return;
    const line = list.lastElementChild.cloneNode(true);
    line.querySelector("input").value = "";
    list.append(line);
    htmx.process(line);
  }

  /* Keys */

  function walk(by) {
    const quotes = [...document.querySelectorAll(".desk-quote[tabindex]")];
    if (!quotes.length) return;
    const focused = quotes.indexOf(document.activeElement);
    const here = focused >= 0 ? focused : quotes.findIndex((one) => one.matches(".ours"));
    const next = quotes[(here + by + quotes.length) % quotes.length];
    next.focus({ preventScroll: true });
    scrollToQuote(next);
  }

  function use(element) {
    if (element.matches("summary")) {
      const details = element.parentElement;
      details.open = !details.open;
      if (details.open) details.querySelector("input:not([type=hidden]), textarea")?.focus();
      else element.focus();
    } else if (element.dataset.walk) walk(Number(element.dataset.walk));
    else if (element.dataset.key === "?") document.getElementById("desk-keys").showModal();
    else if (element.dataset.focus) document.querySelector(element.dataset.focus)?.focus();
    else element.click();
  }

  function leaveField(event) {
    const details = event.target.closest(".desk-reject[open], .desk-words[open]");
    event.target.blur();
    if (!details) return;
    details.open = false;
    details.classList.remove("floating");
    details.querySelector("summary").focus();
  }

  function press(event) {
    if (!review() || event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form") ?? document.getElementById("claim-form");
      event.preventDefault();
      return form?.requestSubmit(form.querySelector("button:not([type=button])") ?? undefined);
    }
    if (event.key === "Escape") return leaveField(event);
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const found = review().querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!found || review().matches(".htmx-request") || review().querySelector(".htmx-request")) return;
    event.preventDefault();
    use(found);
  }

  function click(event) {
    const button = event.target.closest("[data-walk], [data-key='?'], [data-focus]");
    if (button) {
      event.preventDefault();
      use(button);
    } else if (event.target.closest(".desk-requote")) requote();
    else if (event.target.closest(".desk-new-claim")) withSelection(event.target.closest("a"));
    else if (event.target.id === "desk-keys") event.target.close();
  }

  /* Words selected in the text: offsets in code points of the article's whole text */

  const length = (text) => [...text].length;

  function offsetOf(node, place) {
    const line = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
    if (!line) return null;
    const before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(node, place);
    return Number(line.dataset.start) + length(before.toString());
  }

  function selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!range.commonAncestorContainer.parentElement?.closest(".desk-text")) return null;
    const [start, end] = [offsetOf(range.startContainer, range.startOffset), offsetOf(range.endContainer, range.endOffset)];
    if (start === null || end === null) return null;
    const text = range.toString();
    const lead = length(text) - length(text.trimStart());
    return { text: selection.toString().trim(), start: start + lead, end: end - (length(text) - length(text.trimEnd())), range };
  }

  function offer() {
    const form = words()?.querySelector("form");
    const found = selected();
    if (!form || !found?.text) return;
    form.elements.words.value = found.text;
    form.elements.start.value = found.start;
    form.dataset.end = found.end;
    const place = found.range.getBoundingClientRect();
    words().classList.add("floating");
    document.documentElement.style.setProperty("--below", `${Math.min(place.bottom + 6, innerHeight - 340)}px`);
    document.documentElement.style.setProperty("--beside", `${Math.max(8, Math.min(place.left, innerWidth - 420))}px`);
    words().open = true;
  }

  function requote() {
    const { words: field, start } = words().querySelector("form").elements;
    const form = document.getElementById("claim-form");
    form.elements.quote.value = field.value;
    form.elements.start.value = start.value;
    words().open = false;
    words().classList.remove("floating");
    form.elements.quote.focus();
  }

  function withSelection(link) {
    const form = words().querySelector("form");
    const start = form.elements.start.value;
    if (start && !link.href.includes("start=")) link.href += `&start=${start}&end=${form.dataset.end}`;
  }

  function forget({ target }) {
    if (target.name === "words") target.form.elements.start.value = ""; // typed: found in the text
  }

  /* Holding, and what went wrong */

  function post(doing) {
    const token = review()?.querySelector("[name=csrfmiddlewaretoken]")?.value;
    const address = review()?.dataset.hold;
    if (!token || !address) return;
    const form = new FormData();
    form.set("csrfmiddlewaretoken", token);
    form.set("do", doing);
    navigator.sendBeacon(address, form);
  }

  function fail({ detail }) {
    const told = document.getElementById("desk-trouble");
    if (told) told.textContent = detail.xhr?.status ? `${told.dataset.fault} (${detail.xhr.status})` : told.dataset.offline;
  }

  function settle() {
    const told = document.getElementById("desk-trouble");
    if (told) told.textContent = "";
  }

  /* A whole page that answers a request for a part (one was signed out) is gone to. */
  function refusePages(event) {
    if (!review() || event.detail.xhr.status >= 400 || !/^\s*<!doctype/i.test(event.detail.xhr.responseText)) return;
    event.detail.shouldSwap = false;
    location.assign(event.detail.xhr.responseURL);
  }

  document.addEventListener("DOMContentLoaded", arrive);
  document.addEventListener("htmx:afterSettle", welcome);
  document.addEventListener("htmx:beforeRequest", settle);
  document.addEventListener("htmx:beforeSwap", refusePages);
  for (const fault of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(fault, fail);
  document.addEventListener("keydown", press);
  document.addEventListener("click", click);
  document.addEventListener("input", makeRoom);
  document.addEventListener("input", forget);
  document.addEventListener("mouseup", () => setTimeout(offer));
  document.addEventListener("keyup", (event) => event.shiftKey && event.key.startsWith("Arrow") && !isTyping(event.target) && offer());
  addEventListener("pagehide", () => post("leave"));
  addEventListener("pageshow", () => setTimeout(() => post("hold"), 1_000)); // after the leaving of the page before
  setInterval(() => document.visibilityState === "visible" && post("hold"), HOLD_EVERY);
}
