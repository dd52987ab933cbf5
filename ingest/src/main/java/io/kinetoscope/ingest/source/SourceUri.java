package io.kinetoscope.ingest.source;

import io.kinetoscope.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where pictures come from, as a person wrote it: a path, or a URI that may name its secrets as
 * {@code ${env:NAME}} and {@code ${file:/path}}. Only {@link #redacted} and {@link #toString} may
 * be shown; the address itself stays within this package.
 */
public final class SourceUri {

    private static final int MAX_LENGTH = 4096;
    private static final int MAX_SECRET_BYTES = 64 * 1024;

    /** At least two letters, so that {@code C:\video.mp4} is a path. */
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*");

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([a-z]*):([^}]*)}");

    /** Cameras take passwords in the query or even in the path: {@code /user=a&password=b/}. */
    private static final Pattern SECRET_PARAMETER =
            Pattern.compile(
                    "(?i)([a-z0-9_.-]*(?:user|usr|pass|pwd|pw|token|secret|auth|key|sig|cred)"
                            + "[a-z0-9_.-]*=)[^&/;?#]*");

    /** Those of them whose value lets somebody in; a user's name alone does not. */
    private static final Pattern CREDENTIAL_PARAMETER =
            Pattern.compile(
                    "(?i)([a-z0-9_.-]*(?:pass|pwd|pw|token|secret|auth|key|sig|cred)[a-z0-9_.-]*)="
                            + "([^&/;?#]*)");

    /** Stands for a reference while the rest is looked at; no URI holds it. */
    private static final char REFERRED = '\0';

    private static final Pattern PORT = Pattern.compile("[0-9]*");
    private static final Pattern HOST =
            Pattern.compile("(?:\\[([0-9A-Za-z:.%]+)]|([A-Za-z0-9._-]+))(?::[0-9]*)?");

    private final String address;
    private final String redacted;
    private final boolean resolved;

    private SourceUri(String address, String redacted, boolean resolved) {
        this.address = address;
        this.redacted = redacted;
        this.resolved = resolved;
    }

    /**
     * Takes a URI as a person wrote it.
     *
     * @param uri a path or URI, its references not yet resolved
     * @throws ConfigurationException when it is empty, too long, holds control characters or half
     *     of a surrogate pair, which no other process could be told
     */
    public static SourceUri of(String uri) {
        if (uri.isBlank()) {
            throw new ConfigurationException("A source URI is empty: give a file or a camera URI");
        }
        if (uri.length() > MAX_LENGTH
                || uri.chars().anyMatch(Character::isISOControl)
                || !StandardCharsets.UTF_8.newEncoder().canEncode(uri)) {
            throw new ConfigurationException(
                    "A source URI has at most %d characters, all of Unicode, and no control characters"
                            .formatted(MAX_LENGTH));
        }
        return new SourceUri(uri, redact(uri), false);
    }

    /**
     * Puts the values of {@code ${env:NAME}} and {@code ${file:/path}} in their places; a file's
     * last line break is left out. Within {@code user:password@} they are percent-encoded, so that
     * a password may hold any character. What is shown stays the same.
     *
     * @throws ConfigurationException when a reference is not allowed, a variable is not set or a
     *     file cannot be read
     */
    public SourceUri resolve(Map<String, String> environment, AllowedSecrets allowed) {
        int userInfoEnd = address.lastIndexOf('@');
        Matcher matcher = REFERENCE.matcher(address);
        StringBuilder resolved = new StringBuilder();
        while (matcher.find()) {
            String value = valueOf(matcher.group(1), matcher.group(2), environment, allowed);
            boolean userInfo = matcher.end() <= userInfoEnd && address.contains("://");
            matcher.appendReplacement(
                    resolved, Matcher.quoteReplacement(userInfo ? percentEncode(value) : value));
        }
        return new SourceUri(matcher.appendTail(resolved).toString(), redacted, true);
    }

    /** The URI with {@code ***} for user, password and parameters that sound like secrets. */
    public String redacted() {
        return redacted;
    }

    /** As {@link #resolve(Map, AllowedSecrets)}, whatever it refers to. */
    public SourceUri resolve(Map<String, String> environment) {
        return resolve(environment, AllowedSecrets.ALL);
    }

    /**
     * The URI as it was written, to be stored where others read it: its secrets are references.
     *
     * @throws ConfigurationException when a password, or a parameter that sounds like one, stands
     *     in it literally
     * @throws IllegalStateException when its references are resolved
     */
    public String shareable() {
        if (resolved) {
            throw new IllegalStateException("A resolved URI is not to be shared");
        }
        String rest = REFERENCE.matcher(address).replaceAll(String.valueOf(REFERRED));
        int authority = rest.indexOf("://");
        if (authority < 0) {
            return address;
        }
        String literal = literalCredential(rest.substring(authority + 3));
        if (literal != null) {
            throw new ConfigurationException(
                    ("The URI %s has %s in it, which everybody who reads the topic would see: write"
                                    + " ${env:NAME} or ${file:/path} in its place, which the worker"
                                    + " fills in")
                            .formatted(redacted, literal));
        }
        return address;
    }

    /** The URI as FFmpeg takes it, credentials and all: never for a message. */
    String address() {
        return address;
    }

    /** In lower case; {@code file} for a plain path and {@code v4l2} for a video device. */
    String scheme() {
        if (address.startsWith("/dev/video")) {
            return "v4l2";
        }
        Matcher matcher = SCHEME.matcher(address);
        return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : "file";
    }

    /**
     * The host of an address in a network, without user, port and brackets. Empty also where it may
     * not be shown, being part of a password with @ and / in it, or a secret itself.
     */
    Optional<String> host() {
        return host(address).filter(host -> host(redacted).equals(Optional.of(host)));
    }

    /** What follows the scheme's colon and slashes; all of a plain path. */
    String path() {
        if (!SCHEME.matcher(address).matches()) {
            return address;
        }
        String rest = address.substring(address.indexOf(':') + 1);
        return rest.startsWith("//") ? rest.substring(2) : rest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourceUri uri && address.equals(uri.address);
    }

    @Override
    public int hashCode() {
        return address.hashCode();
    }

    @Override
    public String toString() {
        return redacted;
    }

    /**
     * @param afterScheme with each reference as {@link #REFERRED}
     * @return what stands there literally; null for nothing
     */
    private static String literalCredential(String afterScheme) {
        int userInfoEnd = afterScheme.lastIndexOf('@');
        int colon = afterScheme.indexOf(':');
        if (userInfoEnd >= 0 && colon >= 0 && colon < userInfoEnd) {
            int slash = afterScheme.indexOf('/');
            boolean port =
                    slash > colon
                            && slash < userInfoEnd
                            && PORT.matcher(afterScheme.substring(colon + 1, slash)).matches();
            if (!port && !isReferred(afterScheme.substring(colon + 1, userInfoEnd))) {
                return "a password";
            }
        }
        Matcher parameter = CREDENTIAL_PARAMETER.matcher(afterScheme);
        while (parameter.find()) {
            if (!isReferred(parameter.group(2))) {
                return "the value of " + parameter.group(1);
            }
        }
        return null;
    }

    private static Optional<String> host(String uri) {
        int authority = uri.indexOf("://");
        if (authority < 0) {
            return Optional.empty();
        }
        String rest = uri.substring(authority + 3).split("[/?#]", 2)[0];
        Matcher host = HOST.matcher(rest.substring(rest.lastIndexOf('@') + 1));
        return host.matches()
                ? Optional.of(host.group(1) == null ? host.group(2) : host.group(1))
                : Optional.empty();
    }

    private static boolean isReferred(String part) {
        return part.chars().allMatch(c -> c == REFERRED);
    }

    private static String redact(String uri) {
        String shown = uri;
        int authority = shown.indexOf("://");
        int userInfoEnd = shown.lastIndexOf('@');
        if (authority >= 0 && userInfoEnd > authority) {
            // Up to the last @: a password with @ or / in it must not show its tail.
            shown = shown.substring(0, authority + 3) + "***" + shown.substring(userInfoEnd);
        }
        return authority < 0 ? shown : SECRET_PARAMETER.matcher(shown).replaceAll("$1***");
    }

    private static String valueOf(
            String kind, String name, Map<String, String> environment, AllowedSecrets allowed) {
        return switch (kind) {
            case "env" -> {
                allowed.requireVariable(name);
                String value = environment.get(name);
                if (value == null) {
                    throw new ConfigurationException(
                            "The environment variable %s is not set; a camera's URI refers to it"
                                    .formatted(name));
                }
                yield value;
            }
            case "file" -> readSecret(name, allowed);
            default ->
                    throw new ConfigurationException(
                            "A camera's URI refers to ${%s:…}: write ${env:NAME} or ${file:/path}"
                                    .formatted(kind));
        };
    }

    private static String readSecret(String name, AllowedSecrets allowed) {
        try (InputStream file = Files.newInputStream(allowed.requireFile(name))) {
            byte[] bytes = file.readNBytes(MAX_SECRET_BYTES);
            return new String(bytes, StandardCharsets.UTF_8).stripTrailing();
        } catch (IOException | InvalidPathException e) {
            throw new ConfigurationException(
                    "The file %s cannot be read; a camera's URI refers to it".formatted(name), e);
        }
    }

    private static String percentEncode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
