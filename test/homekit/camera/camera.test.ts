import { afterEach, expect, it } from '@jest/globals';
import { cameraOf } from '../../../src/homekit/camera/camera.ts';
import { placeholder } from '../../../src/homekit/camera/placeholder.ts';
import { VideoProcessor } from '../../../src/homekit/camera/video-processor.ts';
import { FakeDoor, FakeHome } from '../fake-door.ts';

const home = new FakeHome();

afterEach(() => {
  home.end.abort();
});

it('whoever asks for a snapshot looks at the door, which is then watched more closely', async () => {
  const door = new FakeDoor();
  const camera = cameraOf(door, new VideoProcessor('/no/such/ffmpeg', home.log, home.signal), home);
  home.accessory().configureController(camera);
  expect(door.views).toBe(0);
  const snapshot = await camera.handleSnapshotRequest(1280, 1280);
  expect([snapshot.equals(placeholder), door.views]).toEqual([true, 1]);
});
