import { emptyBlock, handedOver } from './block.ts';
import type { Block, Host } from './host.ts';
import { within } from './limit.ts';
import { fingerprintOf, isComplete, standingOf, type Standing } from './verification.ts';

/** Homebridge's UI takes well under a second for each of these; UIs before 5.25 never answer that they saved. ms */
const answerLimit = 10_000;

/** The plugin's block while it is being edited: every change goes to Homebridge's UI at once, and to the file when saved. */
export class OpenSettings {
  readonly #host: Host;
  readonly #listeners: (() => void)[] = [];
  /** Blocks beside the plugin's one, which there should not be: they go back as they came. */
  #others: readonly Block[];
  #block: Block;
  /** What Homebridge's UI has. */
  #taken: Block;
  #saved: string;
  #passed: string | undefined;
  #handing: Promise<unknown> = Promise.resolve();

  private constructor(host: Host, [block = emptyBlock, ...others]: readonly Block[]) {
    this.#host = host;
    this.#block = block;
    this.#taken = block;
    this.#others = others;
    this.#saved = JSON.stringify(block);
  }

  /** Opens what stands in config.json, or an empty block where the plugin has none. */
  static async open(host: Host): Promise<OpenSettings> {
    const settings = new OpenSettings(host, await host.getPluginConfig());
    settings.#allowSaving();
    return settings;
  }

  get block(): Block {
    return this.#block;
  }

  get standing(): Standing {
    return standingOf(this.#block, this.#passed);
  }

  get isUnsaved(): boolean {
    return JSON.stringify(this.#block) !== this.#saved;
  }

  /** Calls the listener after every change of the block or of how far it is. */
  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /**
   * Takes a changed block over, and hands it to Homebridge's UI. Rejects with what the UI said when it refuses it, and
   * with NoAnswer where it never answers; then the next change is handed over with this one.
   */
  async change(next: Block): Promise<void> {
    this.#block = next;
    this.#tell();
    this.#handing = this.#handing.catch(() => undefined).then(async () => this.#handOver(next));
    await this.#handing;
  }

  async #handOver(next: Block): Promise<void> {
    const handed = handedOver(this.#taken, next);
    await within(this.#host.updatePluginConfig([handed, ...this.#others]), answerLimit);
    this.#taken = next;
  }

  /** Takes over what the plain form made of the block. */
  take([block, ...others]: readonly Block[]): void {
    this.#block = block ?? this.#block;
    this.#taken = this.#block;
    this.#others = others;
    this.#tell();
  }

  /** Reads what Homebridge's UI has now: the plain form changes it there. */
  async reread(): Promise<void> {
    this.take(await within(this.#host.getPluginConfig(), answerLimit));
  }

  /**
   * Writes config.json. A change that the UI refused is handed over once more: without it nothing is written. Rejects with
   * NoAnswer where the UI never answers, and with what it said when it cannot.
   */
  async save(): Promise<void> {
    await this.#handing.catch(() => undefined);
    const saving = this.#block;
    if (this.#taken !== saving) {
      await this.#handOver(saving);
    }
    await within(this.#host.savePluginConfig(), answerLimit);
    this.#saved = JSON.stringify(saving);
    this.#tell();
  }

  /** These settings were tested, and everything works. Has no effect when something was edited meanwhile. */
  passed(fingerprint: string): void {
    this.#passed = fingerprint;
    this.#tell();
  }

  /** These settings were tested, and something does not work. */
  failed(fingerprint: string): void {
    this.#passed = this.#passed === fingerprint ? undefined : this.#passed;
    this.#tell();
  }

  /** What the settings are compared by. */
  get fingerprint(): string {
    return fingerprintOf(this.#block);
  }

  #tell(): void {
    this.#allowSaving();
    this.#listeners.forEach((listener) => {
      listener();
    });
  }

  /** Saving half a configuration would only keep the plugin from starting. */
  #allowSaving(): void {
    if (isComplete(this.#block)) {
      this.#host.enableSaveButton?.();
    } else {
      this.#host.disableSaveButton?.();
    }
  }
}
