// Runs `work` at once for the first call, then at most every `wait` ms, and always once more after the last call.
// `atOnce` is for what the reader did themselves: it does not wait. Never two at a time: what is asked for during a run is done after it.
export function trailing(work, wait, jitter = 0) {
  let running = false;
  let asked = false;
  let timer = 0;
  let free = 0;

  async function run() {
    timer = 0;
    asked = false;
    running = true;
    try {
      await work();
    } catch {
      // The next event, or the stream's return, asks again.
    } finally {
      running = false;
      free = performance.now() + wait + Math.random() * jitter;
      if (asked) later();
    }
  }
  function later() {
    if (timer || running) return;
    const left = Math.max(0, free - performance.now());
    timer = setTimeout(run, left);
  }
  return ({ atOnce = false } = {}) => {
    asked = true;
    if (atOnce) {
      clearTimeout(timer);
      timer = 0;
      free = 0;
    }
    if (!running && !timer && performance.now() >= free) run();
    else later();
  };
}
