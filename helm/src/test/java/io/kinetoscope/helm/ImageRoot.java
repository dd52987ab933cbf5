package io.kinetoscope.helm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The file system of an image, without an engine: the files of Debian's packages that its
 * Dockerfile installs, in place of the base image, and what the Dockerfile copies. Processes run in
 * it with a read-only root, a {@code /tmp} of their own, and as the image's user.
 */
final class ImageRoot {

    /** What the Dockerfiles install, and what the base image has besides. */
    private static final String PACKAGES =
            "openjdk-17-jre-headless curl ca-certificates base-files coreutils dash sed grep gawk mawk"
                    + " tar gzip findutils hostname libc-bin util-linux";

    private static final String ASSEMBLE =
            """
            set -eu
            root=$1; shift
            packages=$(apt-cache depends --recurse --installed --no-recommends --no-suggests \\
                --no-conflicts --no-breaks --no-replaces --no-enhances "$@" 2>/dev/null \\
                | grep '^[a-z]' | sort -u)
            installed=
            for package in $packages; do
                if dpkg -s "$package" >/dev/null 2>&1; then installed="$installed $package"; fi
            done
            # /bin and the like are links into /usr, which has to be there before what goes through them.
            for folder in bin sbin lib lib32 lib64 libx32; do mkdir -p "$root/usr/$folder"; done
            dpkg -L $installed | grep '^/.' | grep -v '^/usr/share/\\(doc\\|man\\|locale\\)/' | sort -u \\
                | while read -r path; do [ ! -e "$path" ] || echo "$path"; done \\
                | tar --no-recursion --create --file - --files-from - 2>/dev/null \\
                | tar --extract --file - --directory "$root"
            # What the packages' own scripts make.
            for path in /etc/alternatives/java /usr/bin/java /etc/alternatives/awk /usr/bin/awk \\
                    /etc/ld.so.cache /etc/ssl/certs/java/cacerts /etc/ssl/certs/ca-certificates.crt; do
                if [ -e "$path" ]; then
                    mkdir -p "$root$(dirname "$path")"
                    cp -P "$path" "$root$path"
                fi
            done
            for folder in /proc /dev /tmp /srv; do mkdir -p "$root$folder"; done
            echo 'root:x:0:0:root:/root:/bin/sh' >"$root/etc/passwd"
            echo 'kinetoscope:x:10001:10001::/tmp:/usr/sbin/nologin' >>"$root/etc/passwd"
            printf 'root:x:0:\\nkinetoscope:x:10001:\\n' >"$root/etc/group"
            """;

    /** Replaces itself step by step, so that a signal to it reaches the program. */
    private static final String ENTER =
            """
            set -eu
            root=$1; shift
            mount --make-rprivate /
            mount --bind "$root" "$root"
            mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
            mount --rbind /proc "$root/proc"
            mount --rbind /dev "$root/dev"
            mount -o remount,bind,ro "$root"
            exec chroot --userspec=10001:10001 "$root" /usr/bin/env -i "$@"
            """;

    private final Path root;
    private final Map<String, String> environment = new LinkedHashMap<>();

    private ImageRoot(Path root) {
        this.root = root;
    }

    /** Skips the test where it cannot be done. */
    static void requirePossible() throws Exception {
        assumeTrue(
                Files.exists(Path.of("/usr/bin/dpkg")),
                "Not Debian: the images' file systems are not assembled");
        assumeTrue(
                run(Path.of("/dev/null"), "dpkg", "-s", "openjdk-17-jre-headless") == 0,
                "Debian's openjdk-17-jre-headless is not installed: the images are not assembled");
        assumeTrue(
                run(Path.of("/dev/null"), "unshare", "--mount", "mount", "-t", "tmpfs", "x", "/mnt")
                        == 0,
                "Only root may mount file systems: the images' processes are not run");
    }

    /**
     * Copies what all images are based on.
     *
     * @param folder that does not exist yet
     */
    static Path assembleBase(Path folder) throws Exception {
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>(List.of("sh", "-c", ASSEMBLE, "sh"));
        command.add(folder.toAbsolutePath().toString());
        command.addAll(List.of(PACKAGES.split(" ", -1)));
        Path log = folder.resolveSibling(folder.getFileName() + ".log");
        if (run(log, command.toArray(String[]::new)) != 0) {
            throw new IOException("Debian's files cannot be copied: " + Files.readString(log));
        }
        return folder;
    }

    /**
     * Makes it.
     *
     * @param base as {@link #assembleBase} made it, on the same file system
     * @param folder that does not exist yet
     */
    static ImageRoot assemble(Path base, Path folder, Dockerfile dockerfile) throws Exception {
        Path log = folder.resolveSibling(folder.getFileName() + ".log");
        // Links are enough: nobody can write to them.
        if (run(log, "cp", "-al", base.toString(), folder.toString()) != 0) {
            throw new IOException("Cannot copy " + base + ": " + Files.readString(log));
        }
        for (Map.Entry<Path, String> copy : dockerfile.copies().entrySet()) {
            Path from = Dockerfile.ROOT.resolve(copy.getKey());
            Path to = folder.resolve(copy.getValue().substring(1));
            Files.createDirectories(Files.isDirectory(from) ? to : to.getParent());
            String source = Files.isDirectory(from) ? from + "/." : from.toString();
            if (run(log, "cp", "-R", source, to.toString()) != 0) {
                throw new IOException("Cannot copy " + from + ": " + Files.readString(log));
            }
        }
        ImageRoot image = new ImageRoot(folder);
        image.environment.put("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
        image.environment.putAll(dockerfile.environment());
        return image;
    }

    Path root() {
        return root;
    }

    /** Runs a command as a container of the image would, with these variables besides. */
    ImageProcess start(Path log, Map<String, String> variables, String... command)
            throws IOException {
        List<String> all = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", ENTER, "sh"));
        all.add(root.toAbsolutePath().toString());
        Map<String, String> merged = new LinkedHashMap<>(environment);
        merged.putAll(variables);
        merged.forEach((name, value) -> all.add(name + "=" + value));
        all.addAll(List.of(command));
        Process process =
                new ProcessBuilder(all)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        return new ImageProcess(process, log);
    }

    static int run(Path log, String... command) throws Exception {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new IOException("It did not end: " + String.join(" ", command));
        }
        return process.exitValue();
    }
}
