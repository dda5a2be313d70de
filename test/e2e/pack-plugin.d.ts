/** Where the tests find the plugin as npm would deliver it. */
export declare const packedPlugin: string;

/** Packs the plugin anew. */
export default function packPlugin(): Promise<void>;
