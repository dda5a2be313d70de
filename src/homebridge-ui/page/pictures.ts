import type { LockRow } from '../messages.ts';
import { button, make } from './dom.ts';
import { troubleOf, type Screen } from './screen.ts';
import { Status } from './status.ts';

/** A picture as the server hands it over; anything else is not shown. */
const picture = /^data:image\/(jpeg|png|webp);base64,[\w+/=]+$/;

/** The newest pictures of a lock, fetched when the owner wants to see them. */
export function picturesOf({ say, server, settings, language }: Screen, { id, name }: LockRow): HTMLElement {
  const status = new Status();
  const album = make('div', { class: 'album' });
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const show = async (): Promise<void> => {
    fetching.disabled = true;
    status.show(say('pictures.loading'));
    try {
      const { pictures } = await server.ask('pictures', { config: { ...settings.block }, lockId: id });
      const shown = pictures.filter(({ image }) => picture.test(image));
      album.replaceChildren(
        ...shown.map(({ at, image }) => {
          const words = say('pictures.one', { name, time: time.format(at) });
          return make('figure', {}, [
            make('img', { attributes: { src: image, alt: words } }),
            make('figcaption', { text: time.format(at) }),
          ]);
        }),
      );
      status.show(shown.length === 0 ? say('pictures.none') : '');
    } catch (error) {
      status.show(troubleOf(error, say), 'bad');
    } finally {
      fetching.disabled = false;
    }
  };
  const fetching = button(say('pictures.show'), 'secondary', () => void show());
  return make('div', { class: 'pictures' }, [fetching, status.element, album]);
}
