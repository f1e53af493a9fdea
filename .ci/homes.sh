# Sourced. `empty_homes FOLDER` makes an empty home there for each package manager and takes away the caller's settings, so that what
# follows finds what a fresh machine has: nothing that another command, another project or the person who calls it has left.

empty_homes() {
    local homes=$1 name
    rm -rf "$homes"
    mkdir -p "$homes"
    export CARGO_HOME="$homes/cargo"
    export npm_config_cache="$homes/npm"
    export PIP_CACHE_DIR="$homes/pip"
    # Go writes its modules so that they cannot be removed, unless it is told not to.
    export GOPATH="$homes/go" GOCACHE="$homes/go-build" GOFLAGS=-modcacherw
    # All others.
    export XDG_CACHE_HOME="$homes/cache"
    for name in $(compgen -e); do
        case $name in
        LUPITOR_* | CARGO_BUILD_* | CARGO_NET_* | CARGO_PROFILE_* | RUSTFLAGS | CARGO_ENCODED_RUSTFLAGS | PIP_FIND_LINKS | PIP_NO_INDEX) unset "$name" ;;
        esac
    done
}
