import { once } from 'node:events';
import { WebSocket } from 'ws';

interface Answer {
  id?: number;
  result?: unknown;
  error?: { message: string };
}

/** A running Node, started with `--inspect`, as its inspector shows it: memory, CPU, profiles. */
export class InspectedNode {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #asked = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const answer = JSON.parse(data.toString('utf8')) as Answer;
      this.#waiting.get(answer.id ?? 0)?.(answer);
    });
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => {
      this.#waiting.forEach((settle) => {
        settle({ error: { message: 'the inspected program has ended' } });
      });
    });
  }

  /** @param line what Node prints at its start: `Debugger listening on ws://…` */
  static async connect(line: string): Promise<InspectedNode> {
    const socket = new WebSocket(/ws:\S+/.exec(line)?.[0] ?? '');
    await once(socket, 'open');
    return new InspectedNode(socket);
  }

  /** Calls a method of the inspector's protocol (https://chromedevtools.github.io/devtools-protocol/v8/). */
  async call(method: string, params: object = {}): Promise<unknown> {
    this.#asked += 1;
    const id = this.#asked;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { result, error } = await answered;
    this.#waiting.delete(id);
    if (error !== undefined) {
      throw new Error(`${method}: ${error.message}`);
    }
    return result;
  }

  /** The value of an expression in the inspected program. */
  async evaluate(expression: string): Promise<unknown> {
    const { result } = (await this.call('Runtime.evaluate', { expression, returnByValue: true })) as {
      result: { value?: unknown };
    };
    return result.value;
  }

  /** What the program still holds once the garbage is out, bytes. */
  async heapAfterGarbage(): Promise<number> {
    await this.call('HeapProfiler.collectGarbage');
    return Number(await this.evaluate('process.memoryUsage().heapUsed'));
  }

  /** A program that is inspected does not end. */
  async close(): Promise<void> {
    if (this.#socket.readyState !== WebSocket.CLOSED) {
      this.#socket.close();
      await once(this.#socket, 'close');
    }
  }
}
