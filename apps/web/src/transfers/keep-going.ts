/** While something moves: the screen stays awake as long as it is seen, and leaving asks first. */
export class KeepGoing {
  #isOn = false;
  #lock: WakeLockSentinel | null = null;

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

  async #awake(): Promise<void> {
    const wanted = this.#isOn && document.visibilityState === 'visible';
    if (!wanted) {
      await this.#lock?.release();
      this.#lock = null;
    } else if (!this.#lock || this.#lock.released) {
      // A browser may refuse it (battery low): it is a comfort only.
      this.#lock = (await navigator.wakeLock?.request('screen').catch(() => null)) ?? null;
    }
  }
}

const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
