-- The same in Lua.
local i, n = 0, 0
while i < 3000000 do if i % 3 == 0 then n = n + 1 end; i = i + 1 end
print(n)
