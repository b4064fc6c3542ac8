// Sound and vibration: what became of a scan is heard and felt as well as seen.
function tone(pattern) {
  const Audio = window.AudioContext;
  if (!Audio || navigator.userActivation?.hasBeenActive === false) return;
  const audio = new Audio();
  for (const [hertz, startMs, lengthMs] of pattern) {
    const wave = audio.createOscillator();
    const gain = audio.createGain();
    wave.frequency.value = hertz;
    gain.gain.value = 0.2;
    wave.connect(gain).connect(audio.destination);
    wave.start(audio.currentTime + startMs / 1000);
    wave.stop(audio.currentTime + (startMs + lengthMs) / 1000);
  }
  setTimeout(() => audio.close(), 1500);
}

const SIGNALS = {
  ok: [[[880, 0, 90]], [40]],
  put: [[[880, 0, 90]], [40]],
  merge: [[[660, 0, 90], [990, 120, 140]], [40, 60, 40]],
  wait: [[[520, 0, 70], [520, 120, 70]], [30, 50, 30]],
  wrong: [[[220, 0, 260], [180, 320, 420]], [200, 80, 300]],
};

/** Sound and vibration for a state: ok, put, merge, wait or wrong. */
export function signal(state) {
  const [sound, shake] = SIGNALS[state] ?? [];
  if (!sound || localStorage.getItem("entrepot-sound-off") === "1") return;
  tone(sound);
  if (navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(shake);
}
