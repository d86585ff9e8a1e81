type Task = () => void | Promise<void>;

/** More waiting frames than this, or more bytes, and the sender is cut off instead of stored. */
const mostTasks = 10_000;
const mostBytes = 20_000_000;

/**
 * Does one thing after another, as an Erlang process reads its mailbox: at once when nothing is
 * under way, else in order. A task that throws is reported and does not stop the next one.
 */
export class Mailbox {
  readonly #onFault: (error: unknown) => void;
  readonly #waiting: { task: Task; bytes: number }[] = [];
  #bytes = 0;
  #busy = false;
  #closed = false;

  constructor(onFault: (error: unknown) => void) {
    this.#onFault = onFault;
  }

  /** Takes a task that holds on to `bytes` until it has run; false when too much is waiting. */
  post(task: Task, bytes = 0): boolean {
    if (this.#closed) return true;
    if (this.#waiting.length >= mostTasks || this.#bytes + bytes > mostBytes) return false;
    this.#waiting.push({ task, bytes });
    this.#bytes += bytes;
    if (!this.#busy) this.#work();
    return true;
  }

  /** Forgets what waits; a task under way ends by itself. */
  close(): void {
    this.#closed = true;
    this.#waiting.length = 0;
    this.#bytes = 0;
  }

  #work(): void {
    this.#busy = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      this.#bytes -= next.bytes;
      const pending = this.#attempt(next.task);
      if (pending) {
        pending.catch(this.#onFault).finally(() => this.#work());
        return;
      }
    }
    this.#busy = false;
  }

  #attempt(task: Task): void | Promise<void> {
    try {
      return task();
    } catch (error) {
      this.#onFault(error);
    }
  }
}
