/log print topics=upnp,info buffer=memory
:log info "x"
log print where time>"2026-10-02" or (a)=no
