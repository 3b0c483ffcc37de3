/** While something moves: the screen stays awake as long as it is seen, and leaving asks first. */
export class KeepGoing {
  #isOn = false;
  #lock: WakeLockSentinel | null = null;
  #isAsking = false;

  constructor() {
    document.addEventListener('visibilitychange', () => void this.#awake());
  }

  set(isOn: boolean): void {
    if (isOn === this.#isOn) return;
    this.#isOn = isOn;
    if (isOn) addEventListener('beforeunload', ask);
    else removeEventListener('beforeunload', ask);
    void this.#awake();
  }

  /** One question at a time: an answer that comes when it is no longer wanted is given back at once. */
  async #awake(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    try {
      while (this.#isWanted() !== this.#isHeld()) {
        if (this.#isWanted()) {
          // A browser may refuse it (battery low): it is a comfort only.
          this.#lock = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null;
          if (this.#isWanted() && !this.#isHeld()) return;
        } else {
          const lock = this.#lock;
          this.#lock = null;
          await lock?.release();
        }
      }
    } finally {
      this.#isAsking = false;
    }
  }

  #isWanted(): boolean {
    return this.#isOn && document.visibilityState === 'visible';
  }

  #isHeld(): boolean {
    return this.#lock !== null && !this.#lock.released;
  }
}

const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
