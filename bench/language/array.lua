-- The same in Lua.
local a = {}
for i = 0, 499999 do a[#a + 1] = i end
local sum = 0
for _, v in ipairs(a) do sum = sum + v end
for i = 1, 500000 do a[i] = a[i] * 2 end
print(sum + a[1001])
