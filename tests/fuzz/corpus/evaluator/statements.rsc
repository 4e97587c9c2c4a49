:put hello
:put (1+2*3)
:local x 5
:set x ($x + 1)
:put "x is $x and $($x * 2) and $[:len "abc"]"
:put ({1;2;a=3})
:global a {x=1; y=2}
:set ($a->"x") 5
:put $a
:foreach k,v in={2; "aX"=1; y=2; 5} do={:put ("$k=$v")}
:put ("x: " . {"a","b"})
:for i from=1 to=3 do={ :put $i }
:global f do={ :return ($1 + $b) }
:put [$f 1 b=2]
:onerror e in={ :error "boom" } do={ :put "got $e" }
:put [:typeof 1.2.3.4/24]
:put [:pick "abcde" 1 3]
:put [:find "abcabc" "a" 0]
:put [:range 2 8]
:do { :error "x" } on-error={ :put "caught" }
:put [:onerror e in={:error a} do={:return 1.1}]
:local s ""; :for i from=1 to=5 do={ :set s ($s . $i) }; :put $s
:put [:serialize to=json {a=1;b={1;2}}]
:put ([:deserialize from=json "{\"a\":[1,2,{\"b\":\"x\"}]}"]->"a"->2->"b")
:if ($x = 6) do={:put six} else={:put other}
:put [:convert to=base64 "hello"]
:put (10.0.0.1 in 10.0.0.0/8)
:put [:typeof $undefined]
