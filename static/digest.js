// The time zone is proposed from the browser; Enter in the field that finds names looks for them.
const zone = document.querySelector("#zone[data-propose]");
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && own && [...document.querySelectorAll("#zones option")].some((option) => option.value === own)) zone.value = own;
document.querySelector("#find")?.addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});
