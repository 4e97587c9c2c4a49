/ip/upnp/interfaces/print detail where (type="x" or dynamic) && !disabled,name~"^e[0-9]+\\d" a>=1 b in 10.0.0.0/8
