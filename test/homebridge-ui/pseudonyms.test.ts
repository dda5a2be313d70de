import { expect, it } from '@jest/globals';
import { Pseudonyms } from '../../src/homebridge-ui/pseudonyms.ts';

function pseudonyms(): Pseudonyms {
  const all = new Pseudonyms(['geheim']);
  all.call('Door', 'Lock 1');
  all.call('Front Door', 'Lock 2');
  all.call('Tür (oben)', 'Lock 3');
  return all;
}

it.each([
  ['a name as a whole only', 'Door, Doorbell, Front Door', 'Lock 1, Doorbell, Lock 2'],
  ['a name with signs in it', 'Tür (oben): bolt secured', 'Lock 3: bolt secured'],
  ['a known secret within a word', 'xgeheimx', 'x•••x'],
  ['an address for mail', 'mail to a.b+c@example.co.uk now', 'mail to ••• now'],
  ['an address of the network', 'at 10.0.0.7, not 127.0.0.1', 'at •••, not 127.0.0.1'],
  ['what is as long as an id', 'device bf0123456789abcdefghij', 'device •••'],
  ['a number as long as a PIN', 'with 123456 or 12345', 'with ••• or 12345'],
  ['no code of Tuya’s', '(Tuya code 28841105)', '(Tuya code 28841105)'],
  ['no word that is merely long', 'remoteUnlockWithoutPwd', 'remoteUnlockWithoutPwd'],
])('hides %s', (_what, text, shown) => {
  expect(pseudonyms().in(text)).toBe(shown);
});
