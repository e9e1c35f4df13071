// htmx: the CSRF token goes with every request; a refusal says so instead of replacing part of the page.
import { toast, word } from "./words.js";

function token() {
  return (
    document.querySelector("input[name=csrfmiddlewaretoken]")?.value ??
    document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ??
    ""
  );
}

document.addEventListener("htmx:config:request", (event) => {
  const request = event.detail?.ctx?.request;
  if (!request || /^(GET|HEAD)$/i.test(request.method)) return;
  request.headers["X-CSRFToken"] = token();
});

document.addEventListener("htmx:after:request", (event) => {
  if (event.target?.closest?.("[data-live]")) return; // the stream has a notice of its own
  const status = event.detail?.ctx?.response?.status ?? event.detail?.ctx?.response?.raw?.status ?? 0;
  if (status === 401) location.reload(); // the session has ended; the sign-in page leads back here
  else if (status === 403) toast(word("denied"));
  else if (status >= 400 && status !== 422) toast(word("failed"));
});

document.addEventListener("htmx:error", (event) => {
  if (!event.target?.closest?.("[data-live]") && event.detail?.ctx) toast(word("offline"));
});
