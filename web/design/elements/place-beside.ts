/** Puts what floats below its button, or above where there is more room; never over the window's edge. Along the line of reading. */
export function placeBeside(floating: HTMLElement, button: HTMLElement): void {
  const margin = 8;
  const gap = 4;
  const beside = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = floating;
  const rightToLeft = getComputedStyle(floating).direction === "rtl";
  const start = rightToLeft ? innerWidth - beside.right : beside.left;
  const below = beside.bottom + gap;
  const fits = below + height + margin <= innerHeight || beside.top < innerHeight - beside.bottom;
  floating.style.insetInlineStart = `${Math.max(margin, Math.min(start, innerWidth - width - margin))}px`;
  floating.style.insetBlockStart = fits ? `${below}px` : "auto";
  floating.style.insetBlockEnd = fits ? "auto" : `${innerHeight - beside.top + gap}px`;
}
