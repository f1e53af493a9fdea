# Sourced. `empty_homes FOLDER` creates an empty home for each package manager there, and removes the caller's settings: the following
# commands run as on a fresh machine.

empty_homes() {
    local homes=$1 name
    rm -rf "$homes"
    mkdir -p "$homes"
    export CARGO_HOME="$homes/cargo"
    export npm_config_cache="$homes/npm"
    export PIP_CACHE_DIR="$homes/pip"
    # By default, Go makes its module cache read-only, so that `rm` fails.
    export GOPATH="$homes/go" GOCACHE="$homes/go-build" GOFLAGS=-modcacherw
    # All others.
    export XDG_CACHE_HOME="$homes/cache"
    for name in $(compgen -e); do
        case $name in
        LUPITOR_* | CARGO_BUILD_* | CARGO_NET_* | CARGO_PROFILE_* | RUSTFLAGS | CARGO_ENCODED_RUSTFLAGS | PIP_FIND_LINKS | PIP_NO_INDEX) unset "$name" ;;
        esac
    done
}
