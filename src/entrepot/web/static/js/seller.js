// The seller's desk: what is to be put right is at hand at once.
const wrong = document.querySelector(".mend-row .field.wrong input, .mend-row .field.wrong textarea");
if (wrong && matchMedia("(min-width: 720px)").matches) wrong.focus({ preventScroll: true });
