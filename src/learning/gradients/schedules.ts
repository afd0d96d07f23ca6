// How the learning rate changes while a training goes on: a factor for step 0 to steps - 1.

export type Schedule = (step: number, steps: number) => number;

export const constantRate: Schedule = () => 1;

/** From 1 towards 0 in a straight line: 1 - step / steps. */
export const linearDecay: Schedule = (step, steps) => 1 - step / steps;

/** From 1 towards 0 along half a wave: ½ (1 + cos(π step / steps)). @see Loshchilov & Hutter 2017, arXiv:1608.03983 */
export const cosineDecay: Schedule = (step, steps) => 0.5 * (1 + Math.cos((Math.PI * step) / steps));

/**
 * Climbs to 1 during the first `share` of the steps, because first gradients are large and Adam's means still empty; then `then`
 * over the rest. @see Goyal et al. 2017, arXiv:1706.02677
 */
export const warmUp =
  (share: number, then: Schedule = constantRate): Schedule =>
  (step, steps) => {
    const climb = Math.floor(share * steps);
    return step < climb ? (step + 1) / climb : then(step - climb, steps - climb);
  };
