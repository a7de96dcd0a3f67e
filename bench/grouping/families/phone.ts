export const phone = `
onReceive action: android.intent.action.{SCREEN_ON|SCREEN_OFF|TIME_TICK|BATTERY_LOW|USER_PRESENT|BOOT_COMPLETED}
onStepChanged {n}
onExtend:{id} {n} {n} {n}
getTodaySteps = {id}##{n}##{n}##{n}
setTodaySteps={id}##{n}
acquire lock={n}, flags={hex}, tag="{service}", name={class}, uid={n}
release lock={n}, flags={hex}
Start proc {n}:{class}/u0a{n} for activity {class}
Force stopping {class} appid={n} user={n}: {from process|stale dependency|clear data}
Displayed {class}: +{ms}
Skipped {n} frames! The application may be doing too much work on its main thread.
setSystemUiVisibility vis={hex} mask={hex} oldVal={hex} newVal={hex}
printFreezingDisplayLogsopening app wtoken = AppWindowToken{ {hex} token=Token{ {hex} ActivityRecord{ {hex} u0 {class} t{n} } } }, allDrawn= {bool}, startingDisplayed = {bool}
visible is {bool}
userActivityNoUpdateLocked: eventTime={n}, event={n}, flags={hex}, uid={n}
ready={bool},policy={n},wakefulness={n}
Battery level {n}
Battery temperature {float}
network changed to {wifi|cellular|ethernet|none}
sync of {contacts|calendar|photos|notes|mail|health} finished
sync of {contacts|calendar|photos|notes|mail|health} failed with code {n}
cannot open camera {n}
user {user} switched to profile {city}
location update from {gps|network|passive|fused}: {float},{float}
uploadData size = {n},app = {class}, result = {bool}
HBM brightnessIn ={n}
animateCollapsePanels: flags={n}, force={bool}, delayed={bool}, mExpandedVisible={bool}
cancelNotificationLocked: {class}|{n}
Destroying surface Surface(name={class})
interceptKeyTq keycode={n} interactive={bool} keyguardActive={bool}
closeNotification
flush sensor data
`;
