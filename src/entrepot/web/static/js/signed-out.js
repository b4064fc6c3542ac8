// Where nobody is signed in, nothing of a work page stays on the device but what was scanned and not yet sent.
if (!("signed" in document.body.dataset) && !document.querySelector("[data-scanner]")) {
  navigator.serviceWorker?.getRegistration("/warehouse/scan").then((worker) => worker?.unregister()).catch(() => {});
  globalThis.caches?.delete("entrepot-scanner").catch(() => {});
}
