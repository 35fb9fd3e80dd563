#!/usr/bin/env bash
# Runs what the trainer claims on the device of this machine, then a small search:
#
#     pmf/trainer/testdata/suite.sh [--quick] RESULTS [CIFAR_FOLDER]
#
# The device is the one that GOMLX_BACKEND names, CUDA where an NVIDIA driver is, else the CPU.
# PMF_PYTHON names a Python with PyTorch, to compare with (channels-last, and mixed precision on
# CUDA); without it that benchmark is skipped. The search runs on the images of CIFAR_FOLDER, and
# where nvidia-smi is, the GPU's utilisation is sampled each second while it lasts. --quick runs
# one small case of each, in two minutes on two CPU cores, and searches on the digits if no
# folder is given. What each part prints is kept in RESULTS, and summary.txt has the figures.
set -euo pipefail
usage() { sed -n '2,11s/^# \{0,1\}//p' "$0"; exit 2; }

quick=
[[ ${1:-} != --quick ]] || { quick=yes; shift; }
[[ $# -eq 1 || $# -eq 2 ]] && [[ $1 != -* ]] || usage
mkdir -p "$1"
results=$(cd "$1" && pwd)
data=${2:+cifar10:$(cd "$2" && pwd)}
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
if [[ -z ${GOMLX_BACKEND:-} ]]; then
	[[ -e /dev/nvidiactl ]] && GOMLX_BACKEND=xla:cuda || GOMLX_BACKEND=xla:cpu
fi
export GOMLX_BACKEND
summary=$results/summary.txt
failed=0
# The lines that matter: of go test, and of a search the stages and the network that it chose.
figures='^(ok|FAIL|--- (FAIL|SKIP))|^Benchmark.* ns/op|geometric mean'
figures+='|^(stage|architecture)  |^(global|region|fine) +finished|^[0-9a-f]{16}  '

say() { echo "$*" | tee -a "$summary"; }

step() { # NAME COMMAND…: runs it, keeps what it prints, and goes on if it fails
	say "== $1"
	if ! "${@:2}" >"$results/$1.txt" 2>&1; then
		failed=$((failed + 1))
		say "failed, see $1.txt"
	fi
	grep -E "$figures" "$results/$1.txt" | tee -a "$summary" || tail -n 3 "$results/$1.txt"
}

benchmark() { # NAME PACKAGE BENCHTIME [QUICK_PATTERN QUICK_BENCHTIME]
	local pattern=$1 times=$3
	[[ -z $quick ]] || { pattern=${4:-$1} times=${5:-1x}; }
	step "$1" go test -v -run '^$' -bench "$pattern" -benchtime "$times" -timeout 120m "./pmf/$2"
}

: >"$summary"
say "device $GOMLX_BACKEND, $(go env GOOS GOARCH GOVERSION | xargs), commit $(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
if command -v nvidia-smi >/dev/null; then
	say "$(nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader || true)"
fi

if [[ -n $quick ]]; then
	step tests go test -run 'Example|FormsAgree|TestShared|TestWhole|TestSchedules|CostModel|WeightsAreThose' ./pmf/cellnet ./pmf/blocknet ./pmf/trainer
else
	step tests go test -timeout 120m ./pmf/cellnet ./pmf/blocknet ./pmf/trainer
fi
benchmark Peer trainer 1x Peer/d6/is.did
benchmark Stage trainer 60x Stage 2x
benchmark Modes blocknet 10x Modes/8/d2
benchmark Estimate trainer 1x
[[ -n $quick ]] || benchmark OneShot trainer 1x

search() { # on $data, with the GPU's utilisation
	local settings=(--space tiny)
	if [[ -n $quick ]]; then
		settings+=(--set data.train=200 --set global.architectures=4 --set region.architectures=2)
	elif [[ $GOMLX_BACKEND == *cuda* ]]; then # too much for a CPU
		settings=(--space small --set data.train=0 --set global.epochs=2 --set region.epochs=6 --set fine.epochs=20)
	fi
	go build -o "$results/pmf" ./pmf/cmd/pmf
	rm -rf "$results/workspace"
	mkdir "$results/workspace"
	local pmf=("$results/pmf" --workspace "$results/workspace") began=$SECONDS sampler=
	if command -v nvidia-smi >/dev/null; then
		nvidia-smi --query-gpu=utilization.gpu,memory.used --format=csv,noheader,nounits -l 1 >"$results/gpu.csv" &
		sampler=$!
	fi
	step search "${pmf[@]}" run --data "$data" --config examples/small.yaml --study suite "${settings[@]}"
	say "the search took $((SECONDS - began)) s"
	[[ -z $sampler ]] || kill "$sampler" || true
	"${pmf[@]}" engine stop >/dev/null 2>&1 || true
	if [[ -s $results/gpu.csv ]]; then
		say "$(awk -F, '{ u += $1; if ($2 > m) m = $2 } END {
			printf "GPU: %.0f %% busy on average of %d samples, %d MiB at most", u / NR, NR, m }' "$results/gpu.csv")"
	fi
}
if [[ -n $quick ]]; then
	data=${data:-digits}
fi
[[ -z $data ]] || search
say "parts that failed: $failed"
[[ $failed -eq 0 ]]
