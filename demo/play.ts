import type { SimulatedCloud } from '../simulator/cloud.ts';
import type { Actor } from './stage.ts';
import type { Timeline } from './timeline.ts';

interface Action {
  readonly does: string;
  run(actor: Actor): void;
}

/** The viewer's keys: what a person does in Home, at the door, or to the cloud. */
export class Play {
  readonly #cast: readonly Actor[];
  readonly #timeline: Timeline;
  readonly #actions: ReadonlyMap<string, Action>;
  #chosen: Actor;

  constructor(cast: readonly Actor[], cloud: SimulatedCloud, timeline: Timeline) {
    const [first] = cast;
    if (first === undefined) {
      throw new Error('There is no lock to play with.');
    }
    this.#cast = cast;
    this.#timeline = timeline;
    this.#chosen = first;
    const hasHome = cast.some((actor) => actor.tile !== undefined);
    this.#actions = new Map([
      ...(hasHome ? inHome(timeline) : []),
      ...atTheDoor(timeline),
      ...mishaps(cloud, timeline),
    ]);
  }

  /** Does what the key stands for. Returns false when it is the key to end. */
  press(key: string): boolean {
    if (key === 'q') {
      return false;
    }
    const actor = this.#cast.find((candidate) => candidate.key === key);
    if (actor !== undefined) {
      this.#chosen = actor;
      this.#timeline.title(`${actor.name} (${actor.kind})`);
      return true;
    }
    const action = this.#actions.get(key);
    if (action === undefined) {
      this.#timeline.note(this.help());
    } else {
      action.run(this.#chosen);
    }
    return true;
  }

  /** The keys, one a line. */
  help(): string {
    const locks = this.#cast.map(
      (actor) => `  ${actor.key}  ${actor.name}${actor === this.#chosen ? ' (chosen)' : ''}`,
    );
    const actions = [...this.#actions].map(([key, { does }]) => `  ${key}  ${does}`);
    const note = 'Tuya’s messages arrive here over MQTT: what happens at the door shows in Home at once.';
    return ['', ...locks, ...actions, '  ?  these keys', '  q  end', note].join('\n');
  }
}

function inHome(timeline: Timeline): [string, Action][] {
  const tap = ({ name, tile }: Actor, target: 'secured' | 'unsecured'): void => {
    timeline.tap(`taps ${target === 'secured' ? 'Lock' : 'Unlock'} on ${name}`);
    tile?.write(target).then(
      ({ status }) => {
        timeline.home(status === 0 ? 'request accepted' : `request failed (HAP ${status})`);
      },
      (error: unknown) => {
        timeline.home(String(error));
      },
    );
  };
  return [
    [
      'u',
      {
        does: 'Home: tap Unlock',
        run: (actor) => {
          tap(actor, 'unsecured');
        },
      },
    ],
    [
      'j',
      {
        does: 'Home: reject who asks to be let in (locks with a camera)',
        run: ({ name, camera }) => {
          timeline.tap(`turns on "Reject" of ${name}`);
          camera?.reject().then(
            (status) => {
              timeline.home(status === 0 ? 'request accepted' : `request failed (HAP ${status})`);
            },
            (error: unknown) => {
              timeline.home(String(error));
            },
          );
        },
      },
    ],
    [
      'l',
      {
        does: 'Home: tap Lock',
        run: (actor) => {
          tap(actor, 'secured');
        },
      },
    ],
  ];
}

function atTheDoor(timeline: Timeline): [string, Action][] {
  const act = (does: string, run: (door: Actor['door']) => void): Action => ({
    does: `door: ${does}`,
    run: ({ name, door }) => {
      timeline.atTheDoor(`${name}: ${does}`);
      run(door);
    },
  });
  return [
    [
      'f',
      act('unlock with fingerprint 1', (door) => {
        door.fingerprint(1);
      }),
    ],
    [
      'n',
      act('a wrong finger', (door) => {
        door.wrongFinger();
      }),
    ],
    [
      'b',
      act('somebody rings', (door) => {
        door.ringDoorbell();
      }),
    ],
    [
      'a',
      act('somebody asks to be let in, for 60 s', (door) => {
        door.requestUnlock();
      }),
    ],
    [
      'h',
      act('lock by hand', (door) => {
        door.lockByHand();
      }),
    ],
    [
      's',
      act('the lock falls asleep', (door) => {
        door.sleep();
      }),
    ],
    [
      'w',
      act('the lock wakes', (door) => {
        door.wake();
      }),
    ],
  ];
}

function mishaps(cloud: SimulatedCloud, timeline: Timeline): [string, Action][] {
  return [
    [
      'r',
      {
        does: 'cloud: the next command is refused',
        run: ({ name, door }) => {
          door.refuseNext();
          timeline.door(`${name} will refuse the next command`);
        },
      },
    ],
    [
      'x',
      {
        does: 'cloud: the next answer to a command is lost',
        run: ({ name, door }) => {
          cloud.fault({
            endpoint: ['door-operate', 'open-door-v1.0', 'open-door-v1.1', 'open-door-pin'],
            device: door.id,
            effect: { kind: 'lost-answer' },
          });
          timeline.door(`the next answer for ${name} will be lost`);
        },
      },
    ],
  ];
}
