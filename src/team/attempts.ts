// Slows down who guesses passwords: after a few free tries, each wrong one doubles the wait. Kept in this process's memory, so
// behind a load balancer a guesser gets that many tries at each process.
export interface AttemptsOptions {
  /** Wrong tries before the first wait. */
  free: number;
  firstWaitMs: number;
  longestWaitMs: number;
  /** After so long without a try, all is forgotten. */
  forgetMs: number;
}

interface Record {
  wrong: number;
  until: number;
  last: number;
}

const REMEMBERED = 50_000;

export class Attempts {
  private readonly options: AttemptsOptions;
  private readonly records = new Map<string, Record>();

  constructor(options: AttemptsOptions) {
    this.options = options;
  }

  /** How long `key` has to wait; 0: go on. */
  waitMs(key: string, now = Date.now()): number {
    const record = this.records.get(key);
    return record && now - record.last <= this.options.forgetMs ? Math.max(0, record.until - now) : 0;
  }

  /** Counted before the password is looked at, so that many at once do not slip through; `succeeded` takes it back. */
  tried(key: string, now = Date.now()): void {
    const { free, firstWaitMs, longestWaitMs, forgetMs } = this.options;
    const old = this.records.get(key);
    const wrong = (old && now - old.last <= forgetMs ? old.wrong : 0) + 1;
    const waitMs = wrong < free ? 0 : Math.min(firstWaitMs * 2 ** (wrong - free), longestWaitMs);
    this.records.delete(key);
    this.records.set(key, { wrong, until: now + waitMs, last: now });
    if (this.records.size > REMEMBERED) this.records.delete(this.records.keys().next().value!);
  }

  succeeded(key: string): void {
    this.records.delete(key);
  }
}
