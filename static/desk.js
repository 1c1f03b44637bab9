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
  document.addEventListener("htmx:afterSettle", () => {
    if (before?.nextElementSibling?.matches(".desk-done")) latest = before.nextElementSibling;
    if (next?.isConnected) meet(next);
    next = before = null;
  });
})();
