// A line between a browser and the server that can be cut: what is under way breaks off, what comes is not answered.
import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";

export class Line {
  private readonly sockets = new Set<Socket>();
  private down = false;
  private server!: Server;

  static async to(address: string): Promise<Line> {
    const { hostname, port } = new URL(address);
    const line = new Line();
    line.server = createServer((near) => {
      if (line.down) return near.destroy();
      const far = connect(Number(port), hostname);
      for (const [one, other] of [[near, far], [far, near]]) {
        line.sockets.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          line.sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
    await new Promise<void>((listens) => line.server.listen(0, "127.0.0.1", listens));
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  cut() {
    this.down = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend() {
    this.down = false;
  }

  end(): Promise<void> {
    this.cut();
    return new Promise((ended) => this.server.close(() => ended()));
  }
}
