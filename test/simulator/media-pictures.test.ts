import { describe, expect, it } from '@jest/globals';
import {
  lockModel,
  type CameraModel,
  type CloudEvent,
  type LockFamily,
  type SimulatedCloud,
  type SimulatedLock,
} from '../../simulator/cloud.ts';
import { LOCK_FAMILIES } from '../../simulator/lock-families.ts';
import { ALBUM_TYPES } from '../../simulator/media/album-events.ts';
import { nextEvent, startCloud } from './running-cloud.ts';
import { cameraLock, nextFile } from './media-reader.ts';

interface Message {
  alarm?: boolean;
  bucket?: string;
  cmd?: string;
  ext?: { type: number; fileId: string };
  files: unknown[];
  time?: number;
}

/** The content of the next initiative_message. */
async function nextMessage(cloud: SimulatedCloud): Promise<Message> {
  const told = (event: CloudEvent): unknown =>
    event.kind === 'report' ? event.points.find(({ code }) => code === 'initiative_message')?.value : undefined;
  const event = await nextEvent(cloud, (candidate) => told(candidate) !== undefined);
  return JSON.parse(Buffer.from(String(told(event)), 'base64').toString('utf8')) as Message;
}

async function startLock(
  camera: Partial<CameraModel> = {},
  family: LockFamily = 'wifi-video',
): Promise<{ cloud: SimulatedCloud; lock: SimulatedLock }> {
  const model = cameraLock(family, camera);
  const cloud = await startCloud({ locks: [model] });
  return { cloud, lock: cloud.lock(model.id) };
}

function types(lock: SimulatedLock): number[] {
  return lock.pictures.map(({ type }) => type);
}

function valueOf(lock: SimulatedLock, code: string): unknown {
  return lock.status.find((point) => point.code === code)?.value;
}

describe('the camera of a lock', () => {
  it.each<[act: string, type: number, (lock: SimulatedLock) => void]>([
    [
      'a ring',
      18,
      (lock) => {
        lock.ringDoorbell();
      },
    ],
    [
      'a request',
      1,
      (lock) => {
        lock.requestUnlock();
      },
    ],
    [
      'a wrong finger',
      2,
      (lock) => {
        lock.wrongFinger();
      },
    ],
    [
      'a wrong face',
      5,
      (lock) => {
        lock.alarm('wrong_face');
      },
    ],
    [
      'somebody who stays',
      24,
      (lock) => {
        lock.loiter();
      },
    ],
    [
      'prying',
      0,
      (lock) => {
        lock.pry();
      },
    ],
    [
      'a finger under duress',
      19,
      (lock) => {
        lock.duress(3);
      },
    ],
    [
      'a finger',
      8,
      (lock) => {
        lock.fingerprint(1);
      },
    ],
    [
      'a password',
      9,
      (lock) => {
        lock.pin(1);
      },
    ],
    [
      'a card',
      10,
      (lock) => {
        lock.card(1);
      },
    ],
    [
      'a face',
      11,
      (lock) => {
        lock.face(1);
      },
    ],
  ])('takes one picture of %s: album type %s', async (_, type, act) => {
    const { lock } = await startLock();
    act(lock);
    expect(types(lock)).toEqual([type]);
  });

  it('does not look up when a setting changes or the motor fails', async () => {
    const { lock } = await startLock();
    lock.setBattery(10);
    lock.jam();
    lock.lockByHand();
    expect(types(lock)).toEqual([]);
  });

  it('knows all 29 events, tells of each, and opens for those that are openings', async () => {
    const { cloud, lock } = await startLock({ clip: false });
    const openings: number[] = [];
    for (const type of ALBUM_TYPES) {
      const message = nextMessage(cloud);
      const moves = lock.moves.length;
      lock.mediaEvent(type);
      expect(await message).toMatchObject({ ext: { type } });
      if (lock.moves.length > moves) {
        openings.push(type);
        lock.lockByHand();
      }
    }
    expect(types(lock)).toEqual(Array.from({ length: 29 }, (_, type) => type));
    expect(openings).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 26, 28]);
    expect(() => {
      lock.mediaEvent(29);
    }).toThrow(/no event 29/);
  });

  it('rings and asks at once with type 23', async () => {
    const { lock } = await startLock();
    lock.mediaEvent(23);
    expect([valueOf(lock, 'doorbell'), valueOf(lock, 'unlock_request')]).toEqual([true, 60]);
    expect(lock.request.pending).toBe(true);
  });

  it('needs its time to upload, and a network', async () => {
    const { cloud, lock } = await startLock();
    lock.goOffline();
    lock.ringDoorbell();
    lock.mediaEvent(6);
    const other = cloud.addLock(lockModel('photo-lock', { id: 'other', camera: cameraLock('photo-lock').camera }));
    const otherArrived = nextFile(cloud);
    other.ringDoorbell();
    expect(other.pictures[0]?.uploaded).toBe(false);
    expect(await otherArrived).toMatchObject({ device: 'other' });
    expect(lock.pictures.map(({ uploaded }) => uploaded)).toEqual([false, false]);
    const message = nextMessage(cloud);
    lock.goOnline();
    expect(await message).toMatchObject({ ext: { type: 18 } });
    expect(lock.pictures.map(({ uploaded }) => uploaded)).toEqual([true, true]);
  });

  it('takes another picture each time', async () => {
    const { lock } = await startLock();
    lock.ringDoorbell();
    lock.ringDoorbell();
    const [first, second] = lock.pictures;
    expect([first?.path, first?.key, first?.id]).not.toEqual([second?.path, second?.key, second?.id]);
    expect(first?.path).not.toBe(second?.path);
    expect(first?.jpeg.equals(second?.jpeg ?? Buffer.alloc(0))).toBe(false);
  });

  it('is on video and photo locks, and where a test puts one', async () => {
    const withCamera = (Object.keys(LOCK_FAMILIES) as LockFamily[]).filter((family) => lockModel(family).camera);
    expect(withCamera).toEqual(['wifi-video', 'photo-lock', 'stateless']);
    const { lock } = await startLock({}, 'keep-alive-wifi');
    lock.ringDoorbell();
    expect(types(lock)).toEqual([18]);
    const cloud = await startCloud({ locks: [lockModel('keep-alive-wifi')] });
    cloud.locks()[0]?.ringDoorbell();
    expect(cloud.locks()[0]?.pictures).toEqual([]);
  });
});

describe('initiative_message', () => {
  it('names the files with their keys and the time they are kept', async () => {
    const { cloud, lock } = await startLock();
    const message = nextMessage(cloud);
    lock.mediaEvent(23);
    const { cover, clip, at, id } = lock.pictures[0] ?? {};
    const time = Math.floor((at ?? 0) / 1000);
    expect(await message).toEqual({
      v: '5.0',
      cmd: 'door_lock_video',
      type: 'media',
      with: 'resources',
      alarm: true,
      time,
      files: [
        ['ty-eu-bizlock', cover?.path, cover?.key, String(time + 5_184_000)],
        ['ty-eu-bizlock', clip?.path, clip?.key, String(time + 259_200)],
      ],
      ext: { record: true, id: 0, type: 23, fileId: String(id) },
    });
    expect([cover?.path, clip?.path]).toEqual([
      expect.stringMatching(/^\/.*\.jpg$/),
      expect.stringMatching(/^\/.*\.mjpeg$/),
    ]);
  });

  it('comes after the data point of the event, as a message of its own', async () => {
    const { cloud, lock } = await startLock();
    const codes: string[] = [];
    cloud.on((event) => codes.push(...(event.kind === 'report' ? event.points.map(({ code }) => code) : [])));
    const message = nextMessage(cloud);
    lock.ringDoorbell();
    await message;
    expect(codes).toEqual(['doorbell', 'initiative_message']);
  });

  it('is no alarm when somebody opens', async () => {
    const { cloud, lock } = await startLock();
    const message = nextMessage(cloud);
    lock.fingerprint(1);
    expect(await message).toMatchObject({ alarm: false });
  });

  it('may be unreadable', async () => {
    const { cloud, lock } = await startLock({ initiative: 'encrypted' });
    const message = nextMessage(cloud);
    lock.ringDoorbell();
    const hex: unknown = expect.stringMatching(/^([0-9a-f]{32})+$/);
    expect(await message).toEqual({
      v: '5.0',
      cmd: 'door_lock_video',
      type: 'media',
      alarm: true,
      time: expect.any(Number),
      files: [{ data: hex, keyId: 'default', iv: expect.stringMatching(/^[0-9a-f]{32}$/) }],
    });
  });

  it('may be that of a camera', async () => {
    const { cloud, lock } = await startLock({ initiative: 'camera' });
    for (const [type, cmd] of [
      [18, 'ipc_doorbell'],
      [24, 'ipc_motion'],
    ] as const) {
      const message = nextMessage(cloud);
      lock.mediaEvent(type);
      expect(await message).toMatchObject({ cmd, type: 'image', files: [{ keyId: 'default' }] });
    }
  });

  it('may hold nothing but where the picture is', async () => {
    const { cloud, lock } = await startLock({ initiative: 'bucket' });
    const message = nextMessage(cloud);
    lock.ringDoorbell();
    const [picture] = lock.pictures;
    expect(await message).toEqual({ bucket: 'ty-eu-bizlock', files: [[picture?.path, picture?.key]] });
  });

  it('is not sent by a photo lock', async () => {
    const { cloud, lock } = await startLock({}, 'photo-lock');
    const arrived = nextFile(cloud);
    lock.ringDoorbell();
    await arrived;
    expect(valueOf(lock, 'initiative_message')).toBe('');
  });
});
