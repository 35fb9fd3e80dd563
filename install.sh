#!/usr/bin/env bash
# Installs PMF-NAS, runs its main job, tests it, or removes it: see usage below.
set -euo pipefail

usage() {
	cat <<-'TEXT'
	usage: ./install.sh [--demo | --test | --uninstall] [options]

	Without a command it installs: pmf, pmf-kernel and the Jupyter kernel "PMF-NAS (Go)".

	  --demo         install, then execute notebooks/quickstart.ipynb through the kernel: the
	                 three stages of a search on handwritten digits, five to ten minutes
	  --test         install, then run every test
	  --uninstall    remove what this script has put

	  --prefix DIR   where to install (default ~/.local/share/pmf-nas). With --prefix the kernel
	                 is registered under DIR/share/jupyter, without it for the user
	  --cpu | --cuda12 | --cuda13 | --go-only
	                 which XLA plugin to bring (default: CUDA where an NVIDIA driver is, else the
	                 CPU's); --go-only brings none and trains ten times slower
	  --offline      use only what is already there
	  --help         this text

	It needs Go 1.26 or later, a C compiler and Python 3 with venv. It needs no root, may be run
	again at any time, and writes nothing outside DIR but the kernel's description.
	TEXT
}

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
die() {
	printf 'install.sh: %s\n' "$1" >&2
	shift
	for line in "$@"; do printf '  %s\n' "$line" >&2; done
	exit 1
}

command=install device=auto offline= prefix= registered=user
while (($#)); do
	case $1 in
	--demo | --test | --uninstall) command=${1#--} ;;
	--cpu | --cuda12 | --cuda13 | --go-only) device=${1#--} ;;
	--offline) offline=1 ;;
	--prefix)
		[[ ${2-} ]] || die "--prefix needs a folder"
		prefix=$2 registered=prefix
		shift
		;;
	--prefix=*) prefix=${1#*=} registered=prefix ;;
	-h | --help)
		usage
		exit
		;;
	*) die "unknown option $1" "see ./install.sh --help" ;;
	esac
	shift
done

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
prefix=$(realpath -m "${prefix:-$HOME/.local/share/pmf-nas}")
bin=$prefix/bin lib=$prefix/lib/pjrt venv=$prefix/python state=$prefix/state

# Everything that a tool likes to keep in HOME goes below the prefix. Go's caches may be shared
# with the person's own by exporting GOMODCACHE and GOCACHE.
export GOMODCACHE=${GOMODCACHE:-$prefix/go/mod} GOCACHE=${GOCACHE:-$prefix/go/build}
export GOPATH=$prefix/go/path XDG_CACHE_HOME=$state/cache GOMLX_NO_AUTO_INSTALL=1 PIP_DISABLE_PIP_VERSION_CHECK=1
export JUPYTER_RUNTIME_DIR=$state/jupyter JUPYTER_CONFIG_DIR=$state/jupyter-config IPYTHONDIR=$state/ipython
export PJRT_PLUGIN_LIBRARY_PATH=$lib PMF_PROGRAM=$bin/pmf
[[ $registered == user ]] || export JUPYTER_PATH=$prefix/share/jupyter${JUPYTER_PATH:+:$JUPYTER_PATH}
if [[ $offline ]]; then export GOPROXY=off; fi

# go keeps the person's settings but counts its telemetry below the prefix.
go() {
	GOENV=${GOENV:-${XDG_CONFIG_HOME:-$HOME/.config}/go/env} XDG_CONFIG_HOME=$state/config command go "$@"
}

uninstall() {
	if [[ -x $bin/pmf-kernel ]]; then
		"$bin/pmf-kernel" uninstall "${kernelspec[@]}" || true
	fi
	if [[ -x $bin/pmf && -d $prefix/demo/.pmf ]]; then
		"$bin/pmf" engine stop --workspace "$prefix/demo" >/dev/null 2>&1 || true
	fi
	chmod -R u+w "$prefix/go" 2>/dev/null || true # Go's module cache is read-only
	for program in pmf pmf-kernel gonb goimports; do rm -f "$bin/$program"; done
	rm -rf "$lib" "$venv" "$state" "$prefix/go" "$prefix/demo"
	local folder
	for folder in "$bin" "$prefix/lib" "$prefix/share/jupyter/kernels" "$prefix/share/jupyter" "$prefix/share" "$prefix"; do
		rmdir "$folder" 2>/dev/null || true
	done
	say "removed from $prefix"
}

need_go() {
	type -P go >/dev/null || die "Go is missing" "install Go 1.26 or later: your system's package golang, or the archive of the Go project"
	local version
	version=$(GOTOOLCHAIN=local go env GOVERSION)
	[[ $(printf '%s\n' go1.26 "$version" | sort -V | head -n1) == go1.26 ]] ||
		die "Go is $version, want 1.26 or later" "install a newer Go and put it first on PATH"
}

need_cc() {
	command -v "${CC:-cc}" >/dev/null || command -v gcc >/dev/null ||
		die "a C compiler is missing (XLA is called through C)" "apt-get install gcc libc6-dev   or   dnf install gcc glibc-devel"
}

need_python() {
	command -v python3 >/dev/null || die "Python 3 is missing (pip brings the XLA plugin)" "apt-get install python3 python3-venv" "or install without it: ./install.sh --go-only"
}

# pip_install REQUIREMENT… installs into the private environment, which it makes first.
pip_install() {
	need_python
	if [[ ! -x $venv/bin/python ]] || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
		python3 -m venv "$venv" || {
			rm -rf "$venv"
			die "python3 -m venv does not work here" "apt-get install python3-venv"
		}
	fi
	"$venv/bin/python" -m pip install --quiet --no-cache-dir ${offline:+--no-index} "$@" ||
		die "pip could not install $*" ${offline:+"it is not there yet, and --offline was given: run ./install.sh once without it"}
}

# detect prints which plugin fits this machine.
detect() {
	local driver
	if [[ -e /dev/nvidiactl ]] && driver=$(nvidia-smi --query-gpu=driver_version --format=csv,noheader 2>/dev/null | head -n1); then
		if ((${driver%%.*} >= 580)); then echo cuda13; else echo cuda12; fi
	else
		echo cpu
	fi
}

install_plugin() {
	[[ $device != auto ]] || device=$(detect)
	mkdir -p "$lib"
	case $device in
	go-only)
		say "no XLA plugin (--go-only): training will be slow"
		return
		;;
	cuda*)
		say "XLA for NVIDIA ($device)"
		pip_install "jax-$device-plugin[with-cuda]==0.10.2"
		link_plugin cuda "jax_plugins/xla_$device/xla_cuda_plugin.so"
		;;
	esac
	say "XLA for the CPU"
	pip_install xla-cpu-pjrt==0.0.1
	link_plugin cpu xla_plugins/xla_cpu_pjrt/xla_cpu_pjrt.so
}

# link_plugin NAME FILE gives a plugin of the private environment the name that XLA looks for.
link_plugin() {
	local packages
	packages=$("$venv/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
	[[ -f $packages/$2 ]] || die "pip brought no $2" "report this with the output of: $venv/bin/python -m pip list"
	ln -sfn "$packages/$2" "$lib/pjrt_c_api_$1_plugin.so"
}

install_programs() {
	say "Go tools (GoNB, goimports)"
	(cd "$root/kernel/tools" && GOBIN=$bin go install tool) || die "the Go tools did not build" ${offline:+"their modules are not there yet, and --offline was given"}
	say "pmf and pmf-kernel"
	(cd "$root" && go build -buildvcs=false -trimpath -o "$bin/" ./pmf/cmd/pmf ./kernel/cmd/pmf-kernel) || die "the programs did not build" ${offline:+"their modules are not there yet, and --offline was given"}
}

has_jupyter() { "$1" -c 'import jupyterlab, nbclient, nbconvert, jupyter_client' 2>/dev/null; }

# install_jupyter sets $python to one that has Jupyter: the machine's, else the private one.
install_jupyter() {
	if [[ $command != test ]] && command -v python3 >/dev/null && has_jupyter python3; then
		python=$(command -v python3)
		return
	fi
	python=$venv/bin/python
	if [[ ! -x $python ]] || ! has_jupyter "$python"; then
		say "JupyterLab, in a private environment (this machine has none)"
		pip_install -r "$root/kernel/tools/jupyter.txt"
	fi
	[[ $command != test ]] || pip_install -r "$root/kernel/tools/jupyter.txt" -r "$root/kernel/tools/test.txt"
	install_translator
}

# install_translator lets papermill, where there is one, write parameters as Go. Only the private
# environment is changed.
install_translator() {
	[[ $python == "$venv/bin/python" ]] || return 0
	local folder=$root/kernel/tools/papermill wanted
	wanted=$(sed -n 's/^version = "\(.*\)"/\1/p' "$folder/pyproject.toml")
	[[ $("$python" -c 'import importlib.metadata as m; print(m.version("pmf-papermill"))' 2>/dev/null) == "$wanted" ]] || pip_install "$folder"
}

kernelspec=(--user)
[[ $registered == user ]] || kernelspec=(--prefix "$prefix")

install_all() {
	need_go
	need_cc
	[[ $device == go-only ]] || need_python
	mkdir -p "$bin" "$state"
	install_plugin
	install_programs
	install_jupyter
	say "the kernel PMF-NAS (Go)"
	"$bin/pmf-kernel" install "${kernelspec[@]}" --project "$root"
}

finish() {
	say "installed in $prefix"
	cat <<-TEXT

	  $bin/pmf --help                    the command line (put $bin on PATH)
	  $bin/pmf doctor                    what works here, and what to do about the rest
	  ${JUPYTER_PATH:+JUPYTER_PATH=$prefix/share/jupyter }${python%/*}/jupyter lab $root/notebooks
	TEXT
}

demo() {
	local workspace=$prefix/demo
	say "the main job: notebooks/quickstart.ipynb, three stages on handwritten digits"
	"$python" "$root/notebooks/execute.py" "$root/notebooks/quickstart.ipynb" --workspace "$workspace" --html --check
	say "result"
	"$bin/pmf" report digits --workspace "$workspace" --table summary
	printf '\n  executed notebook  %s\n  as a web page      %s\n' "$workspace/quickstart.ipynb" "$workspace/quickstart.html"
}

# leave_workspace ends the engine of the notebooks' workspace and removes it.
leave_workspace() {
	"$bin/pmf" engine stop --workspace "$workspace" >/dev/null 2>&1 || true
	rm -rf "$workspace"
}

test_all() {
	export PMF_PYTHON=$python PATH=$bin:$PATH
	cd "$root"
	say "go vet ./..."
	go vet ./...
	say "go test ./..."
	export RAPID_SEED=${RAPID_SEED:-1} # property tests draw the same cases every time; 0: new ones
	go test -timeout 20m ./...
	say "the notebooks"
	workspace=$(mktemp -d "$state/notebooks.XXXXXX")
	trap leave_workspace EXIT
	"$python" notebooks/execute.py notebooks/*.ipynb --workspace "$workspace" --html --check --quick
	say "all tests passed"
}

case $command in
uninstall) uninstall ;;
install)
	install_all
	finish
	;;
demo)
	install_all
	demo
	;;
test)
	install_all
	test_all
	;;
esac
