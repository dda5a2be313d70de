import { describe, expect, it } from '@jest/globals';
import { lockModel, type SimulatedLock } from '../../simulator/cloud.ts';
import { eventually } from '../support/eventually.ts';
import { openScreen } from './screen.ts';

const video = lockModel('wifi-video', { sleep: undefined });

/** Rings of which the cloud has the pictures. */
async function ring(lock: SimulatedLock, times: number): Promise<void> {
  for (let ringing = 1; ringing <= times; ringing += 1) {
    lock.takePicture(18);
  }
  await eventually('the pictures are uploaded', () => lock.pictures.every(({ uploaded }) => uploaded));
}

describe('the pictures of a lock', () => {
  it('are decrypted, the newest first, and not more than fit', async () => {
    const { cloud, handlers, body } = await openScreen({ locks: [video] });
    await ring(cloud.lock(video.id), 8);
    const { pictures } = await handlers.pictures({ ...body(), lockId: video.id });
    expect(pictures).toHaveLength(6);
    const times = pictures.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => b - a));
    for (const { image } of pictures) {
      expect(image).toMatch(/^data:image\/jpeg;base64,\/9j\//);
    }
  });

  it('are none where nobody was at the door', async () => {
    const { handlers, body } = await openScreen({ locks: [video] });
    expect(await handlers.pictures({ ...body(), lockId: video.id })).toEqual({ pictures: [] });
  });

  it('come from wherever they are, when one place is refused', async () => {
    const { cloud, handlers, body } = await openScreen({ locks: [video] });
    await ring(cloud.lock(video.id), 1);
    cloud.fault({ endpoint: ['albums', 'alarm-logs'], times: Infinity, effect: { kind: 'code', code: 1108 } });
    expect((await handlers.pictures({ ...body(), lockId: video.id })).pictures).toHaveLength(1);
  });

  it('are refused in words when no place can be asked', async () => {
    const { cloud, handlers, body } = await openScreen({ locks: [video] });
    const endpoint = ['albums' as const, 'alarm-logs' as const, 'latest-media' as const];
    cloud.fault({ endpoint, times: Infinity, effect: { kind: 'code', code: 28841105 } });
    await expect(handlers.pictures({ ...body(), lockId: video.id })).rejects.toThrow('may not use this service');
  });

  it('are of a lock of this project only', async () => {
    const { handlers, body } = await openScreen({ locks: [video] });
    await expect(handlers.pictures({ ...body(), lockId: 'bfforeign' })).rejects.toThrow('no lock with this id');
  });
});
