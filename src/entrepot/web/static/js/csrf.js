// The token that shows a request comes from one of our own pages.
export const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

/** POST as a page of ours would; resolves to the Response, whatever its status. */
export function post(url, body) {
  return fetch(url, {
    method: "POST",
    body,
    headers: { "X-CSRF-Token": csrfToken(), Accept: "application/json" },
    credentials: "same-origin",
  });
}
