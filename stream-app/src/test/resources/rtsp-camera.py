"""A camera made of GStreamer's RTSP server: H.264 of a moving ball, over TCP and UDP.

usage: rtsp-camera.py PORT WIDTHxHEIGHT@FPS [USER:PASSWORD]

Prints "ready PORT" once it listens (PORT 0: on one that is free). A line WIDTHxHEIGHT@FPS on its
standard input changes the picture under the feet of whoever watches. Ends with its input.
"""

import re
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402


def caps(picture):
    width, height, rate = re.fullmatch(r"(\d+)x(\d+)@(\d+)", picture).groups()
    return f"video/x-raw,width={width},height={height},framerate={rate}/1"


class Camera(GstRtspServer.RTSPMediaFactory):
    def __init__(self, picture):
        super().__init__()
        self.picture = picture
        self.filters = []
        self.set_shared(True)

    def do_create_element(self, url):
        # A key picture every half second, and its parameters with each, as cameras have it.
        return Gst.parse_launch(
            "( videotestsrc is-live=true pattern=ball"
            f" ! capsfilter name=picture caps={caps(self.picture)}"
            " ! x264enc tune=zerolatency speed-preset=ultrafast bitrate=300 key-int-max=8"
            " ! video/x-h264,profile=baseline"
            " ! rtph264pay name=pay0 pt=96 config-interval=-1 )"
        )

    def do_configure(self, media):
        GstRtspServer.RTSPMediaFactory.do_configure(self, media)
        self.filters.append(media.get_element().get_by_name("picture"))

    def change(self, picture):
        self.picture = picture
        for element in self.filters:
            element.set_property("caps", Gst.Caps.from_string(caps(picture)))


def protect(server, factory, user, password):
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    auth.add_digest(user, password, token)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_role("viewer")
    permissions.add_permission_for_role("viewer", "media.factory.access", True)
    permissions.add_permission_for_role("viewer", "media.factory.construct", True)
    factory.set_permissions(permissions)
    server.set_auth(auth)


def main():
    port, picture = sys.argv[1:3]
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(port)
    camera = Camera(picture)
    if len(sys.argv) > 3:
        protect(server, camera, *sys.argv[3].split(":", 1))
    server.get_mount_points().add_factory("/live", camera)
    loop = GLib.MainLoop()
    if server.attach(None) == 0:
        sys.exit(f"cannot listen on port {port}")

    def command(stream, condition):
        line = sys.stdin.readline().strip()
        if not line:
            loop.quit()
            return False
        camera.change(line)
        return True

    GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, command)
    print(f"ready {server.get_bound_port()}", flush=True)
    loop.run()


main()
