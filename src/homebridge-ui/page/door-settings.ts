import type { LockRow } from '../messages.ts';
import { entriesOf, withLockSetting, type LockKey } from './block.ts';
import { button, labelled, make, secretField, toggle } from './dom.ts';
import { troubleOf, type Screen } from './screen.ts';
import { Status } from './status.ts';

/** The settings of one lock, or of one of its doors. */
export function doorSettings(screen: Screen, row: LockRow, door: number): HTMLElement {
  const { say, settings } = screen;
  const status = new Status();
  const entry = entriesOf(settings.block, row.id)[door] ?? {};
  const set = async (key: LockKey, value: unknown): Promise<void> => {
    status.clear();
    try {
      await settings.change(withLockSetting(settings.block, row.id, door, key, value));
    } catch (error) {
      status.show(troubleOf(error, say), 'bad');
    }
  };
  const flag = (key: 'hidden' | 'readOnly'): HTMLElement =>
    toggle(say(`lock.${key}`), String(entry[key]) === 'true', (on) => void set(key, on ? true : undefined));
  return make('div', { class: 'door' }, [
    row.hasChannels && channelField(screen, entry['channel'], status, (value) => void set('channel', value)),
    (row.wantsPin || 'pin' in entry) && pinField(screen, 'pin' in entry, status, (value) => void set('pin', value)),
    (row.shows.pictures || row.shows.rings) &&
      cameraChoice(screen, entry['camera'], (value) => void set('camera', value)),
    make('div', { class: 'switches' }, [flag('hidden'), flag('readOnly')]),
    status.element,
  ]);
}

function channelField(
  { say }: Screen,
  channel: unknown,
  status: Status,
  set: (value: number | undefined) => void,
): HTMLElement {
  const field = make('input', {
    class: 'form-control short',
    attributes: { type: 'text', inputmode: 'numeric', autocomplete: 'off', placeholder: '1' },
  });
  field.value = typeof channel === 'number' || typeof channel === 'string' ? String(channel) : '';
  field.addEventListener('change', () => {
    const typed = field.value.trim();
    const isRight = typed === '' || (/^\d{1,2}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= 16);
    field.setAttribute('aria-invalid', String(!isRight));
    if (isRight) {
      set(typed === '' ? undefined : Number(typed));
    } else {
      status.show(say('lock.channelWrong'), 'bad');
    }
  });
  return labelled(say('lock.channel'), field, say('lock.channelHint'));
}

/** The PIN goes from the field into the settings and is never shown again. */
function pinField(
  { say }: Screen,
  isKept: boolean,
  status: Status,
  set: (value: string | undefined) => void,
): HTMLElement {
  const field = secretField(isKept ? say('keys.kept') : '');
  field.inputMode = 'numeric';
  field.maxLength = 6;
  field.classList.add('short');
  const remove = button(say('lock.pinRemove'), 'link', () => {
    field.value = '';
    field.placeholder = '';
    remove.hidden = true;
    set(undefined);
    field.focus();
  });
  remove.hidden = !isKept;
  field.addEventListener('change', () => {
    const isRight = field.value === '' || /^\d{6}$/.test(field.value);
    field.setAttribute('aria-invalid', String(!isRight));
    if (!isRight) {
      status.show(say('lock.pinWrong'), 'bad');
    } else if (field.value !== '') {
      set(field.value);
      field.value = '';
      field.placeholder = say('keys.kept');
      remove.hidden = false;
    }
  });
  return make('div', {}, [labelled(say('lock.pin'), field, say('lock.pinHint')), remove]);
}

function cameraChoice({ say }: Screen, camera: unknown, set: (value: string | undefined) => void): HTMLElement {
  const choices = ['usual', 'bridged', 'standalone', 'off'] as const;
  const options = choices.map((choice) =>
    make('option', { text: say(`camera.${choice}`), attributes: { value: choice } }),
  );
  const field = make('select', { class: 'form-select' }, options);
  field.value = choices.find((choice) => choice === String(camera).toLowerCase()) ?? 'usual';
  field.addEventListener('change', () => {
    set(field.value === 'usual' ? undefined : field.value);
  });
  return labelled(say('lock.camera'), field);
}
