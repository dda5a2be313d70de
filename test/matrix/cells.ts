/** What is tried: every Homebridge on every Node that is in use, alone and as a child bridge. */

interface HomebridgeVersion {
  version: string;
  /** Its start script, below the folder of the package. */
  program: string;
  /** The lines of Node that it supports itself: "engines" of its package.json. */
  nodes: readonly number[];
}

/** The last of 1.x, which many still run, and the newest. */
export const homebridges: readonly HomebridgeVersion[] = [
  { version: '1.11.4', program: 'bin/homebridge', nodes: [18, 20, 22, 24] },
  { version: '2.4.0', program: 'bin/homebridge.js', nodes: [22, 24, 26] },
];

/** The newest of every line of Node in "engines" of our package.json that npm has for Linux on x64 and arm64. */
export const nodes: readonly string[] = ['20.20.2', '22.23.3', '24.21.0', '26.12.1'];

export const bridges = ['bridge', 'child bridge'] as const;
export type Bridge = (typeof bridges)[number];

export type Cell =
  | { kind: 'smoke'; homebridge: HomebridgeVersion; node: string; bridge: Bridge }
  | { kind: 'settings screen'; node: string };

/** Each cell once, in the order of the table: Homebridge by Homebridge, then the settings screen. */
export function allCells(): Cell[] {
  return [
    ...homebridges.flatMap((homebridge) =>
      nodes.flatMap((node) => bridges.map((bridge) => ({ kind: 'smoke', homebridge, node, bridge }) as const)),
    ),
    ...nodes.map((node) => ({ kind: 'settings screen', node }) as const),
  ];
}

/** As in "Homebridge 1.11.4, Node 20.20.2, child bridge" or "Settings screen, Node 20.20.2". */
export function nameOf(cell: Cell): string {
  return cell.kind === 'smoke'
    ? `Homebridge ${cell.homebridge.version}, Node ${cell.node}, ${cell.bridge}`
    : `Settings screen, Node ${cell.node}`;
}

/** Whether Homebridge itself supports this Node. */
export function supported(cell: Cell): boolean {
  return cell.kind !== 'smoke' || cell.homebridge.nodes.includes(Number(cell.node.split('.')[0]));
}
