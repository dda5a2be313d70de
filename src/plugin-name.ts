/** The name of the package, and of what the plugin keeps in Homebridge's storage folder. */
export const pluginName = 'homebridge-tuya-smart-lock';

/** The name of the platform in config.json. */
export const platformName = 'TuyaSmartLock';
