// A score chosen in a mail is saved as the page opens. Scanners of mail run no scripts, so they save nothing.
const form = document.querySelector("[data-submits-score]");
if (form) {
  const score = form.dataset.submitsScore;
  const button = [...form.querySelectorAll(".scale button")].find((candidate) => candidate.value === score);
  if (button) form.requestSubmit(button);
}
