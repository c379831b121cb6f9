#!/usr/bin/env bash
# Builds the library for wasm32-unknown-unknown, runs it in Node and compares its totals with those
# of the binary.
#
# usage: .ci/wasm.sh [BINARY]        the binary to compare with, target/debug/writecost by default
#
# WRITECOST_WASM_TOOLCHAIN=rustup or =debian chooses the toolchain; without it, rustup's target is
# used where it is installed or can be added, and the packages of Debian otherwise.
set -euo pipefail
cd "$(dirname "$0")/.."

target=$(realpath -m "${CARGO_TARGET_DIR:-target}")
binary=${1:-$target/debug/writecost}
triple=wasm32-unknown-unknown
debian=$target/wasm-toolchain
out=$target/web

has_rustup_target() {
    [ -d "$(rustc --print sysroot)/lib/rustlib/$triple/lib" ] ||
        { command -v rustup >/dev/null && timeout 120 rustup target add "$triple"; }
}

# The name of the first dependency of package $1 that begins with $2.
dependency() {
    apt-cache show --no-all-versions "$1" |
        sed -n 's/^Depends: //p' | tr ',' '\n' | sed 's/^ *//; s/ .*//' | grep -m1 "^$2"
}

# A compiler and the source of the standard library, unpacked without being installed: the packages
# conflict with rustup.
fetch_debian() {
    [ -x "$debian/usr/bin/rustc" ] && return
    apt-cache show rustc-web >/dev/null 2>&1 ||
        if [ "$(id -u)" = 0 ]; then apt-get update; else sudo apt-get update; fi
    local std llvm
    std=$(dependency libstd-rust-web-dev libstd-rust-web-)
    llvm=$(dependency "$std" libllvm)
    rm -rf "$debian.part"
    mkdir -p "$debian.part/packages"
    (cd "$debian.part/packages" && apt-get download rustc-web rust-web-src libstd-rust-web-dev "$std" "$llvm")
    for package in "$debian.part"/packages/*.deb; do
        dpkg -x "$package" "$debian.part"
    done
    rm -r "$debian.part/packages"
    # Where -Zbuild-std looks for the source.
    ln -s "$(cd "$debian.part" && echo usr/src/rustc-*)" "$debian.part/source"
    mkdir -p "$debian.part/usr/lib/rustlib/src"
    ln -sfn "../../../../source" "$debian.part/usr/lib/rustlib/src/rust"
    mv "$debian.part" "$debian"
}

build_with_rustup() {
    cargo build --locked --profile web -p writecost-web --target "$triple"
}

# The standard library is built too, since Debian has none for this target. Newer compilers warn of
# more: warnings are no errors here.
build_with_debian() {
    fetch_debian
    local host linker
    host=$(rustc --print host-tuple 2>/dev/null || rustc -vV | sed -n 's/^host: //p')
    linker=$(rustc --print sysroot)/lib/rustlib/$host/bin/rust-lld
    env RUSTFLAGS= RUSTC="$debian/usr/bin/rustc" RUSTC_BOOTSTRAP=1 \
        LD_LIBRARY_PATH="$debian/usr/lib/$(uname -m)-linux-gnu" \
        CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER="$linker" \
        cargo build --locked --profile web -p writecost-web --target "$triple" \
        --target-dir "$target/wasm-debian" -Zbuild-std=std,panic_abort
    mkdir -p "$target/$triple/web"
    cp "$target/wasm-debian/$triple/web/writecost_web.wasm" "$target/$triple/web/"
}

# The program that writes the JavaScript half; its version must be that of the library.
install_bindgen() {
    local version
    version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' Cargo.lock)
    bindgen=$target/tools/bin/wasm-bindgen
    if [ "$("$bindgen" --version 2>/dev/null)" != "wasm-bindgen $version" ]; then
        echo "installing wasm-bindgen $version"
        # Unoptimised: it runs for a second, and builds four times as fast.
        env RUSTFLAGS= CARGO_PROFILE_DEV_DEBUG=0 cargo install --quiet --debug --root "$target/tools" \
            --target-dir "$target/tools/build" wasm-bindgen-cli --version "$version"
    fi
}

case ${WRITECOST_WASM_TOOLCHAIN:-} in
rustup) build_with_rustup ;;
debian) build_with_debian ;;
'') if has_rustup_target; then build_with_rustup; else build_with_debian; fi ;;
*) echo "WRITECOST_WASM_TOOLCHAIN is rustup or debian" >&2 && exit 2 ;;
esac
install_bindgen
rm -rf "$out"
"$bindgen" --target web --no-typescript --remove-name-section --remove-producers-section \
    --out-dir "$out" "$target/$triple/web/writecost_web.wasm"
node tests/wasm/compare.mjs "$out" "$binary"
