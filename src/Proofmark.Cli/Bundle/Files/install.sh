#!/bin/bash
# Installs, upgrades or repairs a Proofmark node from this folder, without network and without compiler. Run as root:
#   ./install.sh --host registry.example --state XB
# The same script again is an upgrade (from a newer bundle) or a repair (from the same one). What it does is in
# docs/install.md. Its sentences are in English: before the program runs there are no other texts to read.
set -euo pipefail
umask 022
export LC_ALL=C.UTF-8

here=$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")
opt=/opt/proofmark etc=/etc/proofmark conf=/etc/proofmark/proofmark.conf data=/var/lib/proofmark
host='' state='' port='' cert='' cert_key='' key='' service=yes rollback=no yes=no copy=auto

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s\n' "$*"; }
die() { printf '\nNot installed: %s\n' "$*" >&2; exit 2; }

usage() {
    cat <<'TEXT'
Usage: ./install.sh --host NAME --state XX [options]     first installation
       ./install.sh [--no-service] [--key KEY]           upgrade or repair
       ./install.sh --rollback [--yes]                   back to the release before the last upgrade

  --host NAME        name or address under which others on the network reach this node
  --state XX         the State whose node this is, by its two letters; XA to XZ are for trials. It cannot be changed later
  --port NUMBER      port of HTTPS (8443)
  --cert FILE        your own certificate (PEM), with --cert-key FILE; else the node makes an authority of its own
  --key KEY          the verifier key of whoever makes releases, or a file with it
  --no-service       do not set up systemd; say which command to run instead
  --no-copy          upgrade without a copy of the data, when you have just taken a backup yourself
TEXT
}

while [ $# -gt 0 ]; do
    case $1 in
        --host | --state | --port | --cert | --cert-key | --key)
            [ $# -ge 2 ] || die "$1 needs a value."
            name=${1#--}; printf -v "${name//-/_}" '%s' "$2"; shift ;;
        --no-service) service=no ;;
        --no-copy) copy=no ;;
        --rollback) rollback=yes ;;
        --yes) yes=yes ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; die "'$1' is not an option." ;;
    esac
    shift
done

[ "$(id -u)" = 0 ] || die "run this as root."
[ "$service" = no ] || [ -d /run/systemd/system ] || die "systemd does not run here (a container?). Use --no-service, and start the node yourself."
mkdir -p "$opt"
exec 9>"$opt/.lock"
flock -n 9 || die "another install.sh is running."

release_line() { sed -n "s/^$2 //p" "$1/RELEASE" | head -1; }
running() { [ -e "$data/up.lock" ] && ! flock -n "$data/up.lock" true; }
as_node() { HOME=$data setpriv --reuid=proofmark --regid=proofmark --init-groups -- env PROOFMARK_CONFIG="$conf" "$@"; }
point() { ln -sfn "$2" "$opt/.$1.new" && mv -T "$opt/.$1.new" "$opt/$1"; }
stop_node() {
    [ "$service" = no ] || ! systemctl is-active -q proofmark || { say "Stopping the node…"; systemctl stop proofmark; }
    ! running || die "a node is running with $data. Stop it (Ctrl-C where it runs, or systemctl stop proofmark) and run this again."
}
# The way back is kept in the data directory itself, which may be a disk of its own: there moving costs nothing.
entries() { find "$data" -mindepth 1 -maxdepth 1 ! -name 'before-*' ! -name 'after-*' ! -name lost+found -print0; }
keep_copy() { # FOLDER: a copy of the stopped node's data; there under its name only when it is whole
    rm -rf "$1" "$1.new" && install -d -o proofmark -g proofmark -m 0700 "$1.new" &&
        entries | xargs -0 -r cp -a --reflink=auto -t "$1.new" && touch "$1.new/.copied" && mv "$1.new" "$1"
}
put_back() { # COPY OTHER: today's data into OTHER, those of COPY in their place
    install -d -o proofmark -g proofmark -m 0700 "$2" && entries | xargs -0 -r mv -t "$2" && rm -f "$1/.copied" &&
        find "$1" -mindepth 1 -maxdepth 1 -print0 | xargs -0 -r mv -t "$data" && rmdir "$1"
}
start_node() {
    [ "$service" = yes ] || return 0
    say "Starting the node (the first time takes a minute)…"
    systemctl daemon-reload && systemctl enable -q proofmark && systemctl restart proofmark
}
if [ -e "$conf" ]; then data=$(sed -n 's/^[[:space:]]*data[[:space:]]*=[[:space:]]*//p' "$conf" | sed 's/[[:space:]]*$//' | tail -1); data=${data:-/var/lib/proofmark}; fi

# --- back -------------------------------------------------------------------------------------------------------------
if [ "$rollback" = yes ]; then
    [ -L "$opt/previous" ] && [ -d "$opt/previous" ] || die "there is no earlier release in $opt to go back to."
    old=$(readlink "$opt/previous"); new=$(readlink "$opt/current")
    kept="$data/before-$new"
    if [ -d "$kept" ]; then
        say "Back from $new to $old, with the data as they were before the upgrade ($(date -r "$kept/.copied" '+%Y-%m-%d %H:%M')). What was recorded since is not in them."
        [ "$yes" = yes ] || die "nothing is done without --yes. Today's data will be kept in $data/after-$new."
    else
        say "Back from $new to $old; both use the same database, so every record stays."
    fi
    stop_node
    if [ -d "$kept" ]; then
        [ ! -e "$data/after-$new" ] || die "$data/after-$new is there already: move it away first."
        put_back "$kept" "$data/after-$new"
    fi
    point current "$old"; rm -f "$opt/previous"
    start_node
    say "Proofmark $old is current again."
    exit 0
fi

# --- look, change nothing ---------------------------------------------------------------------------------------------
if [ ! -e "$conf" ]; then
    [ -n "$host" ] || die "name the machine as others reach it: --host registry.example"
    [[ $host =~ ^[0-9A-Za-z.:-]+$ ]] || die "--host: '$host' is neither a name nor an address."
    [[ $state =~ ^[A-Z]{2}$ ]] || die "say whose node this is: --state and two capital letters (XA for a trial). It cannot be changed later."
    [[ ${port:=8443} =~ ^[0-9]+$ ]] && [ "$port" -ge 1 ] && [ "$port" -le 65535 ] || die "--port: '$port' is no port number."
    if [ -n "$cert$cert_key" ] && ! { [ -r "$cert" ] && [ -r "$cert_key" ]; }; then die "--cert and --cert-key go together and must be readable files."; fi
elif [ -n "$host$state$port$cert$cert_key" ]; then
    die "this node has its settings in $conf: change them there, not by --host, --state, --port or --cert."
fi
if [ "$service" = no ] && running; then die "a node is running with $data. Stop it (Ctrl-C where it runs) and run this again."; fi

step "Checking the bundle"
[ -r "$here/RELEASE" ] && [ -r "$here/SHA256SUMS" ] || die "RELEASE and SHA256SUMS must be beside install.sh: unpack the whole archive."
version=$(release_line "$here" version); built=$(release_line "$here" built); schema=$(release_line "$here" schema)
[[ $version =~ ^[0-9][0-9A-Za-z.~-]*$ ]] || die "RELEASE names no version."

now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
[[ ! $now < $built ]] || die "this machine's clock says $now, but this bundle was made at $built. Set the clock (timedatectl set-time …, or date -s …) and run this again: certificates and records would carry a wrong time."

read -r count sums <<<"$(release_line "$here" files)"
[ "$(sha256sum <"$here/SHA256SUMS" | cut -c1-64)" = "$sums" ] || die "the file SHA256SUMS is not as it was signed. Copy the archive again and unpack it again."
bad=$(cd "$here" && sha256sum --check --quiet SHA256SUMS 2>/dev/null | sed -n 's/: FAILED.*//p') || true
[ -z "$bad" ] || die "these files are not as they were signed:
$bad
Copy the archive again and unpack it again."
strange=$(cd "$here" && comm -13 <(cut -c67- SHA256SUMS | sort) <(find . ! -type d ! -path ./RELEASE ! -path ./SHA256SUMS | sed 's|^\./||' | sort))
[ -z "$strange" ] || die "these files are no part of the bundle:
$strange
Unpack the archive into an empty folder."
say "All $count files are as they were signed."

installed=''
if [ -e "$opt/current/RELEASE" ]; then
    installed=$(release_line "$opt/current" version)
    dpkg --compare-versions "$version" ge "$installed" || die "$installed is installed and this bundle is $version, which is older. A database does not go back; to return to the release before the last upgrade use --rollback."
fi
if [ -n "$key" ]; then [ ! -r "$key" ] || key=$(head -1 "$key"); fi
if [ -r "$etc/release-key" ]; then
    pinned=$(head -1 "$etc/release-key")
    [ -z "$key" ] || [ "$key" = "$pinned" ] || die "--key is not the key in $etc/release-key, by which this node was installed. When the makers of releases have changed their key and you have compared the new one, replace that file."
    key=$pinned
fi
judge="$here/bin/proofmark"; [ -z "$installed" ] || judge="$opt/current/bin/proofmark"
if [ "$(dpkg --print-architecture)" != amd64 ]; then die "this bundle is for 64-bit Intel and AMD processors (amd64)."; fi

have_postgresql() {
    local program major
    for program in /usr/lib/postgresql/*/bin/postgres "$(command -v postgres || true)"; do
        [ -x "$program" ] || continue
        major=$("$program" --version | sed -n 's/.*(PostgreSQL) \([0-9]*\).*/\1/p')
        [ "${major:-0}" -lt 15 ] || return 0
    done
    return 1
}
have_library() { ldconfig -p | grep -q "$1\\.so"; }
need=()
have_postgresql || need+=(postgresql-15)
command -v age >/dev/null || need+=(age)
have_library libicuuc || need+=(libicu72)
have_library libssl || need+=(libssl3)
if [ ${#need[@]} -gt 0 ]; then
    [ -r "$here/packages/Packages" ] || die "missing on this machine: ${need[*]}. This bundle was made without Debian's packages: install them first, or take the full bundle."
    grep -qx 'VERSION_ID="12"' /etc/os-release && grep -qx 'ID=debian' /etc/os-release || die "missing on this machine: ${need[*]}. The bundle's packages are for Debian 12 only: install them from this system's own packages and run this again."
fi
free=$(df -Pm "$opt" | awk 'NR==2 {print $4}')
[ "$free" -ge 1024 ] || die "only $free MB are free where $opt is; 1024 are needed."

# The release that is installed judges the new one. A first installation can only ask the bundle itself, and later, because
# the program needs libraries that may have to be installed first.
check_signature() {
    step "Checking who signed it"
    if [ -n "$key" ]; then
        "$judge" bundle check "$here" --key "$key" || die "the signature does not hold."
    else
        "$judge" bundle check "$here" || die "the signature does not hold."
        key=$(head -1 "$here/release-key")
        say "Compare this key with the one that whoever makes the releases has published, letter by letter:
  $key"
    fi
}
[ -z "$installed" ] || check_signature

# --- system: packages, user, folders ----------------------------------------------------------------------------------
if [ ${#need[@]} -gt 0 ]; then
    step "Installing ${need[*]} from the bundle"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    ln -s "$here/packages" "$work/packages"
    mkdir -p "$work/lists/partial" "$work/archives/partial"
    printf 'deb [trusted=yes] file:%s/packages ./\n' "$work" >"$work/sources.list"
    apt=(apt-get -q -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$work/lists" -o Dir::Cache::archives="$work/archives"
        -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root -o Acquire::Languages=none)
    # Debian's package would make and start a cluster of its own; the node has its private one.
    dropin=/etc/postgresql-common/createcluster.d/proofmark.conf
    mkdir -p "${dropin%/*}"
    printf 'create_main_cluster = false\n' >"$dropin"
    "${apt[@]}" update >"$work/log" 2>&1 && DEBIAN_FRONTEND=noninteractive "${apt[@]}" -y --no-install-recommends -o Dpkg::Options::=--force-confold install "${need[@]}" >>"$work/log" 2>&1 ||
        { tail -15 "$work/log" >&2; die "Debian's packages could not be installed; the last lines above say why. Nothing of Proofmark was changed."; }
    sed -n 's/^Setting up \(.*\) \.\.\.$/  \1/p' "$work/log"
fi

[ -n "$installed" ] || check_signature

getent passwd proofmark >/dev/null || { say "Making the system user proofmark."; useradd --system --user-group --no-create-home --home-dir /var/lib/proofmark --shell /usr/sbin/nologin proofmark; }
install -d -o root -g proofmark -m 0750 "$etc"
install -d -o proofmark -g proofmark -m 0700 "$data"
[ -e "$etc/release-key" ] || printf '%s\n' "$key" >"$etc/release-key"

# --- program: stage, try, then switch ---------------------------------------------------------------------------------
step "Copying the program to $opt/$version"
stage="$opt/.stage"
rm -rf "$stage"
mkdir "$stage"
(cd "$here" && cp -a --no-preserve=ownership RELEASE SHA256SUMS install.sh app bin dotnet docs licences share sbom.cdx.json release-key "$stage/")
chown -R root:root "$stage"
if ! tried=$("$stage/bin/proofmark" --version 2>&1); then
    rm -rf "$stage"
    die "the program does not run on this machine: $tried"
fi

before=$(readlink "$opt/current" || true)
kept="$data/before-$version" migrates=no
if [ -n "$installed" ] && [ "$schema" != "$(release_line "$opt/$before" schema)" ]; then
    migrates=yes
    used=$(du -sm --exclude="$data/before-*" --exclude="$data/after-*" "$data" | cut -f1); free=$(df -Pm "$data" | awk 'NR==2 {print $4}')
    if [ "$copy" = auto ] && [ "$free" -lt $((used + 512)) ]; then
        rm -rf "$stage"
        die "the copy of the data that the way back needs takes $used MB, and $free are free. Make room; or take a backup and use --no-copy. $installed goes on running."
    fi
fi
stop_node
[ ! -d "$opt/$version" ] || { rm -rf "$opt/.old"; mv "$opt/$version" "$opt/.old"; }
mv "$stage" "$opt/$version"
rm -rf "$opt/.old"

if [ "$migrates" = yes ]; then
    step "Upgrading the database from release $installed to $version"
    if [ "$copy" = auto ]; then
        say "Copying $used MB to $kept, for the way back…"
        keep_copy "$kept" || { rm -rf "$kept.new"; start_node || true; die "the data could not be copied. $installed is still current."; }
    fi
    if ! as_node "$opt/$version/bin/proofmark" upgrade; then
        if [ -d "$kept" ] && put_back "$kept" "$data/after-$version"; then rm -rf "$data/after-$version"; say "The data are as they were." >&2; fi
        start_node || true
        die "the database could not be upgraded; $installed is still current."
    fi
fi
if [ ! -e "$conf" ]; then
    if [ -n "$cert" ]; then
        install -d -o root -g proofmark -m 0750 "$etc/tls"
        install -o root -g proofmark -m 0640 "$cert" "$etc/tls/site.pem"
        install -o root -g proofmark -m 0640 "$cert_key" "$etc/tls/site.key.pem"
    fi
    { sed "s/@STATE@/$state/; s/@HOST@/$host/; s/@PORT@/$port/" "$opt/$version/share/proofmark.conf"
      [ -z "$cert" ] || printf '\n# The certificate and its key; renewed files are taken up within a minute.\ncertificate = %s/tls/site.pem\ncertificate_key = %s/tls/site.key.pem\n' "$etc" "$etc"; } >"$conf.new"
    chown root:proofmark "$conf.new"; chmod 0640 "$conf.new"; mv "$conf.new" "$conf"
    say "Settings are in $conf."
fi
point current "$version"
[ -z "$before" ] || [ "$before" = "$version" ] || point previous "$before"
ln -sfn "$opt/current/bin/proofmark" /usr/local/bin/proofmark
# The release before the last one stays, for the way back; older ones go.
for old in "$opt"/[0-9]*; do
    case ${old##*/} in "$version" | "$(readlink "$opt/previous" || true)") ;; *) rm -rf "$old" ;; esac
done
for old in "$data"/before-*; do [ "$old" = "$kept" ] || rm -rf "$old"; done

# --- service ----------------------------------------------------------------------------------------------------------
address="https://$(sed -n 's/^host *= *//p' "$conf"):$(sed -n 's/^port *= *//p' "$conf")"
if [ "$service" = no ]; then
    step "Proofmark $version is installed"
    say "Start the node with this command; it prints the link for the first administrator and where its certificate authority is:
  /usr/local/bin/proofmark up"
    exit 0
fi
sed "s|@DATA@|$data|g" "$opt/$version/share/proofmark.service" >/etc/systemd/system/.proofmark.service.new
mv /etc/systemd/system/.proofmark.service.new /etc/systemd/system/proofmark.service
if ! start_node; then
    journalctl -u proofmark -n 15 --no-pager -o cat >&2 || true
    die "the program is in place, but the node does not start; its last words are above. Mend $conf, then: systemctl restart proofmark"
fi
step "Proofmark $version runs at $address"
authority=$(find "$data/keys/tls" -name authority.pem 2>/dev/null | head -1)
if [ -n "$authority" ] && ! grep -q '^certificate *=' "$conf"; then
    install -m 0644 "$authority" "$etc/authority.pem"
    say "Machines that use it must trust its authority, $etc/authority.pem: docs/install.md says how. Compare the fingerprint first:"
    if command -v openssl >/dev/null; then say "  $(openssl x509 -in "$authority" -noout -fingerprint -sha256 | sed 's/.*=/SHA-256 /')"; else say "  openssl x509 -in authority.pem -noout -fingerprint -sha256"; fi
fi
if [ -s "$data/first-administrator" ]; then
    say "To make the first administrator, open this link within 24 hours; it works once. Nobody else may see it:
  $(cat "$data/first-administrator")"
    rm -f "$data/first-administrator"
fi
