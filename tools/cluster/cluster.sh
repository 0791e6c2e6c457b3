#!/usr/bin/env bash
# A Kubernetes of one machine with KEDA, built from Go modules, for where there is no Docker to make one with:
#
#   tools/cluster/cluster.sh up                       builds what is not built yet (10 minutes on 2 cores), and starts it
#   tools/cluster/cluster.sh load NAME:TAG PROGRAM    makes an image of a static program known to it
#   tools/cluster/cluster.sh down                     stops it, and forgets all that was in it
#
# It wants root, cgroups, Go, openssl, and containerd, runc, etcd and nftables (Debian: containerd runc etcd-server nftables).
# Pods reach this machine at 10.88.0.1, and this machine reaches pods and services. kubectl is in $HAWSER_CLUSTER/bin, and its
# settings in $HAWSER_CLUSTER/pki/admin.kubeconfig; $HAWSER_CLUSTER is .cache/hawser-cluster in the home directory if it is not set.
set -euo pipefail

kubernetes=1.34.4 keda=2.21.0 coredns=1.15.0 cni=1.9.1

here=$(cd "$(dirname "$0")" && pwd)
dir=${HAWSER_CLUSTER:-$HOME/.cache/hawser-cluster}
bin=$dir/bin pki=$dir/pki run=$dir/run
address=10.88.0.1 pods=10.88.1.0/24 services=10.96.0.0/16 dns=10.96.0.10
socket=$run/containerd.sock
export KUBECONFIG=$pki/admin.kubeconfig PATH=$bin:$PATH GOFLAGS=-buildvcs=false CGO_ENABLED=0

# source_of MODULE VERSION: where the module's files are
source_of() { (cd "$dir" && go mod download -json "$1@$2" | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p'); }

# built PROGRAM DIRECTORY PACKAGE [FLAGS]: builds it once, in its own module, with the versions that it asks for
built() {
	local program=$1 module=$2 package=$3
	shift 3
	[ -x "$bin/$program" ] || { echo "building $program" && go -C "$module" build -ldflags='-s -w' "$@" -o "$bin/$program" "$package"; }
}

build() {
	mkdir -p "$bin" "$pki" "$run"
	local source mod=$dir/kubernetes.mod
	source=$(source_of k8s.io/kubernetes v$kubernetes)
	# Its own go.mod looks for its libraries beside it, where the module does not have them: they are published too.
	sed -E "s#(k8s.io/[^ ]+) => \./staging/.*#\1 => \1 v0.${kubernetes#1.}#" "$source/go.mod" >"$mod"
	cp "$source/go.sum" "${mod%.mod}.sum"
	for program in kube-apiserver kube-controller-manager kube-scheduler kube-proxy kubelet kubectl; do
		GOWORK=off built $program "$source" ./cmd/$program -modfile="$mod" -mod=mod
	done
	source=$(source_of github.com/kedacore/keda/v2 v$keda)
	built keda "$source" ./cmd/operator
	built keda-adapter "$source" ./cmd/adapter
	built keda-admission-webhooks "$source" ./cmd/webhooks
	built coredns "$(source_of github.com/coredns/coredns v$coredns)" .
	source=$(source_of github.com/containernetworking/plugins v$cni)
	built bridge "$source" ./plugins/main/bridge
	built loopback "$source" ./plugins/main/loopback
	built host-local "$source" ./plugins/ipam/host-local
	built pause "$here" ./pause
	built image "$here" ./image
}

certificate() { # NAME SUBJECT ALTERNATIVE-NAMES
	openssl req -newkey rsa:2048 -nodes -subj "$2" -keyout "$pki/$1.key" -out "$pki/$1.csr" 2>/dev/null
	printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth' "$3" >"$pki/$1.ext"
	openssl x509 -req -in "$pki/$1.csr" -CA "$pki/ca.crt" -CAkey "$pki/ca.key" -CAcreateserial -days 30 -out "$pki/$1.crt" -extfile "$pki/$1.ext" 2>/dev/null
}

kubeconfig() { # NAME
	kubectl config --kubeconfig "$pki/$1.kubeconfig" set-cluster here --server "https://$address:6443" --certificate-authority "$pki/ca.crt" >/dev/null
	kubectl config --kubeconfig "$pki/$1.kubeconfig" set-credentials "$1" --client-certificate "$pki/$1.crt" --client-key "$pki/$1.key" >/dev/null
	kubectl config --kubeconfig "$pki/$1.kubeconfig" set-context here --cluster here --user "$1" >/dev/null
	kubectl config --kubeconfig "$pki/$1.kubeconfig" use-context here >/dev/null
}

certify() {
	[ ! -f "$pki/ca.crt" ] || return 0
	openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=ca -keyout "$pki/ca.key" -out "$pki/ca.crt" 2>/dev/null
	certificate apiserver /CN=kube-apiserver "IP:$address,IP:${services%.0/16}.1,DNS:kubernetes.default.svc"
	certificate admin /O=system:masters/CN=admin DNS:admin
	certificate node /O=system:nodes/CN=system:node:node "IP:$address,DNS:node"
	certificate proxy /CN=front-proxy DNS:front-proxy
	openssl genrsa -out "$pki/accounts.key" 2048 2>/dev/null
	openssl rsa -in "$pki/accounts.key" -pubout -out "$pki/accounts.pub" 2>/dev/null
	kubeconfig admin
	kubeconfig node
}

# start NAME PROGRAM...: starts it in the background; what it says is in $run/NAME.log
start() {
	local name=$1
	shift
	setsid nohup "$@" >"$run/$name.log" 2>&1 &
	echo $! >"$run/$name.pid"
}

# settings writes what containerd, kubelet and kube-proxy read.
settings() {
	mkdir -p "$run/cni"
	cat >"$run/cni/10-pods.conflist" <<-END
		{"cniVersion": "1.0.0", "name": "pods", "plugins": [
		  {"type": "bridge", "bridge": "pods0", "isGateway": true, "hairpinMode": true,
		   "ipam": {"type": "host-local", "ranges": [[{"subnet": "$pods"}]], "routes": [{"dst": "0.0.0.0/0"}]}}]}
	END
	cat >"$run/containerd.toml" <<-END
		version = 2
		root = "$run/containerd"
		state = "$run/state"
		[grpc]
		address = "$socket"
		[plugins."io.containerd.grpc.v1.cri"]
		sandbox_image = "local/pause:1"
		restrict_oom_score_adj = true
		netns_mounts_under_state_dir = true
		[plugins."io.containerd.grpc.v1.cri".cni]
		bin_dir = "$bin"
		conf_dir = "$run/cni"
	END
	: >"$run/resolv.conf"
	cat >"$run/kubelet.yaml" <<-END
		apiVersion: kubelet.config.k8s.io/v1beta1
		kind: KubeletConfiguration
		cgroupDriver: cgroupfs
		failSwapOn: false
		failCgroupV1: false
		containerRuntimeEndpoint: unix://$socket
		clusterDNS: [$dns]
		clusterDomain: cluster.local
		resolvConf: $run/resolv.conf
		authentication: {anonymous: {enabled: false}, x509: {clientCAFile: $pki/ca.crt}}
		authorization: {mode: AlwaysAllow}
		tlsCertFile: $pki/node.crt
		tlsPrivateKeyFile: $pki/node.key
		evictionHard: {memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%}
		imageGCHighThresholdPercent: 100 # nothing brings an image back
		enforceNodeAllocatable: []
	END
	cat >"$run/proxy.yaml" <<-END
		apiVersion: kubeproxy.config.k8s.io/v1alpha1
		kind: KubeProxyConfiguration
		mode: nftables
		clusterCIDR: $pods
		hostnameOverride: node
		clientConnection: {kubeconfig: $pki/admin.kubeconfig}
		conntrack: {maxPerCore: 0}
	END
}

# plane starts what makes a cluster of this machine.
plane() {
	ip link show host0 >/dev/null 2>&1 || { ip link add host0 type bridge && ip addr add "$address/24" dev host0 && ip link set host0 up; }
	sysctl -q -w net.ipv4.ip_forward=1
	start etcd etcd --data-dir "$run/etcd" --unsafe-no-fsync
	start apiserver kube-apiserver --etcd-servers=http://127.0.0.1:2379 --bind-address=$address --secure-port=6443 \
		--tls-cert-file="$pki/apiserver.crt" --tls-private-key-file="$pki/apiserver.key" --client-ca-file="$pki/ca.crt" \
		--kubelet-client-certificate="$pki/admin.crt" --kubelet-client-key="$pki/admin.key" --kubelet-certificate-authority="$pki/ca.crt" \
		--kubelet-preferred-address-types=InternalIP --service-account-key-file="$pki/accounts.pub" \
		--service-account-signing-key-file="$pki/accounts.key" --service-account-issuer=https://kubernetes.default.svc \
		--service-cluster-ip-range=$services --authorization-mode=Node,RBAC --enable-aggregator-routing=true \
		--requestheader-client-ca-file="$pki/ca.crt" --requestheader-allowed-names=front-proxy --requestheader-username-headers=X-Remote-User \
		--requestheader-group-headers=X-Remote-Group --requestheader-extra-headers-prefix=X-Remote-Extra- \
		--proxy-client-cert-file="$pki/proxy.crt" --proxy-client-key-file="$pki/proxy.key"
	until kubectl get --raw /readyz >/dev/null 2>&1; do sleep 1; done
	start controllers kube-controller-manager --kubeconfig="$KUBECONFIG" --service-account-private-key-file="$pki/accounts.key" \
		--root-ca-file="$pki/ca.crt" --use-service-account-credentials --leader-elect=false
	start scheduler kube-scheduler --kubeconfig="$KUBECONFIG" --leader-elect=false
	start containerd containerd -c "$run/containerd.toml"
	until ctr -a "$socket" version >/dev/null 2>&1; do sleep 1; done
	start kubelet kubelet --config="$run/kubelet.yaml" --kubeconfig="$pki/node.kubeconfig" --hostname-override=node --node-ip=$address --root-dir="$run/kubelet"
	start proxy kube-proxy --config="$run/proxy.yaml"
}

load() { # NAME:TAG PROGRAM...
	image "$@" >"$run/loaded.tar"
	ctr -a "$socket" -n k8s.io images import "$run/loaded.tar"
	rm "$run/loaded.tar"
}

# tenants are what every pod needs, and KEDA as it is released, in images of this build.
tenants() {
	load docker.io/local/pause:1 "$bin/pause"
	load docker.io/local/coredns:1 "$bin/coredns"
	kubectl apply -f "$here/dns.yaml"
	load docker.io/local/keda:1 "$bin/keda"
	load docker.io/local/keda-metrics-apiserver:1 "$bin/keda-adapter"
	load docker.io/local/keda-admission-webhooks:1 "$bin/keda-admission-webhooks"
	kubectl kustomize "$(source_of github.com/kedacore/keda/v2 v$keda)/config/default" |
		sed -E 's#image: ghcr.io/kedacore/([a-z-]+):.*#image: docker.io/local/\1:1#; s#imagePullPolicy: Always#imagePullPolicy: Never#; s#- /keda#- /usr/local/bin/keda#' |
		kubectl apply --server-side -f -
	kubectl wait --for=condition=Ready node/node --timeout=2m
	kubectl wait --for=condition=Available --timeout=5m -A deployment --all
	kubectl wait --for=condition=Available --timeout=2m apiservice/v1beta1.external.metrics.k8s.io
}

# send SIGNAL NAME...: sends it to what was started
send() {
	local signal=$1 name
	shift
	for name; do [ ! -f "$run/$name.pid" ] || kill -s "$signal" "$(cat "$run/$name.pid")" 2>/dev/null || true; done
}

down() {
	[ ! -f "$KUBECONFIG" ] || timeout 60 kubectl delete deployment --all -A --timeout=50s >/dev/null 2>&1 || true
	send TERM proxy kubelet scheduler controllers apiserver etcd
	ctr -a "$socket" -n k8s.io tasks ls -q 2>/dev/null | xargs -r -n 1 ctr -a "$socket" -n k8s.io tasks kill -s KILL 2>/dev/null || true
	sleep 3
	send KILL proxy kubelet scheduler controllers apiserver etcd containerd
	pkill -f "containerd-shim.*$socket" || true
	grep -o "$run/[^ ]*" /proc/mounts | sort -r | xargs -r umount -l 2>/dev/null || true
	rm -rf "$run" "$pki"
	for family in ip ip6; do nft delete table $family kube-proxy 2>/dev/null || true; done
	for link in host0 pods0; do ip link delete $link 2>/dev/null || true; done
}

case ${1:-} in
up)
	[ ! -e "$run/etcd" ] || { echo "there is a cluster: $0 down" >&2 && exit 1; }
	build && certify && settings && plane && tenants
	;;
load) shift && load "$@" ;;
down) down ;;
*) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac
