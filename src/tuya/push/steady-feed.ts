import type { Feed, FeedMessage, TimedDataPoint } from './feed.ts';

type SteadyOf = (time: number) => number;

/**
 * A feed whose messages have their times on the steady clock, by which what is known of locks is ordered.
 * @param steadyOf a moment as Tuya writes it on the steady clock, ms
 */
export function onSteadyClock(feed: Feed, steadyOf: SteadyOf): Feed {
  return {
    name: feed.name,
    run: (listener, signal) =>
      feed.run(
        {
          message: (message) => {
            listener.message(inSteadyTime(message, steadyOf));
          },
          connected: () => {
            listener.connected();
          },
          disconnected: (reason) => {
            listener.disconnected(reason);
          },
        },
        signal,
      ),
  };
}

function inSteadyTime(message: FeedMessage, steadyOf: SteadyOf): FeedMessage {
  const steady = (time: number | undefined): number | undefined => time && steadyOf(time);
  const point = ({ at, sentAt, ...rest }: TimedDataPoint): TimedDataPoint => ({
    ...rest,
    at: steady(at),
    sentAt: steady(sentAt),
  });
  switch (message.kind) {
    case 'status':
      return { ...message, points: message.points.map(point) };
    case 'online':
      return { ...message, at: steady(message.at) };
    default:
      return message;
  }
}
