// A short tone, made by the browser: no file to load. Two notes, soft, at most once a second.
let audio: AudioContext | null = null;
let lastAt = 0;

/** Browsers only let a page sound after somebody has clicked in it: to be called in that click. */
export function readySound(): void {
  audio ??= new AudioContext();
  void audio.resume();
}

export function playTone(): void {
  readySound();
  const now = audio!.currentTime;
  if (audio!.state !== "running" || now - lastAt < 1) return;
  lastAt = now;
  for (const [step, hertz] of [659.26, 880].entries()) {
    const note = audio!.createOscillator();
    const loudness = audio!.createGain();
    const from = now + step * 0.12;
    note.frequency.value = hertz;
    loudness.gain.setValueAtTime(0, from);
    loudness.gain.linearRampToValueAtTime(0.08, from + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, from + 0.35);
    note.connect(loudness).connect(audio!.destination);
    note.start(from);
    note.stop(from + 0.4);
  }
}
